export const rateLimitFlaws = {
  'one-too-many': 'the quota is off by one',
  'trusts-forwarded-for': 'a forged address is another client',
  'no-retry-after': 'a refused client is not told when to come back',
  'old-rate-fields': 'fields of a draft that is gone',
}
