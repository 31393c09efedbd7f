export const rateLimitFleetFlaws = {
  'limits-per-replica': 'each replica counts for itself',
  'limit-fails-with-store': 'without the store every request fails',
  'no-limit-without-store': 'without the store nothing is limited',
}
