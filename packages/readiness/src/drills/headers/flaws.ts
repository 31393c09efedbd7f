export const headersFlaws = {
  'bare-errors': 'headers only on answers that reach a handler',
  'names-its-software': 'X-Powered-By tells what to attack',
}
