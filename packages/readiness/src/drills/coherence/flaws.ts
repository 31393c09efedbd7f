export const coherenceFlaws = {
  'remembers-for-ever': 'a replica never looks again at what it remembers',
}
