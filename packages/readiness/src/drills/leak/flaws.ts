export const leakFlaws = {
  'leaks-memory': 'a large object of each request is kept',
  'leaks-a-little': 'sixteen kilobytes of some requests are kept',
  'leaks-sockets': 'each request opens a connection that nobody closes',
}
