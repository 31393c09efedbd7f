export const errorContractFlaws = {
  'html-errors': 'the framework’s own 404 page',
  'shows-stack': 'a stack trace in the body',
  'bad-json-is-500': 'a body that does not parse is the server’s fault',
  'repeats-secrets': 'the credentials of the request come back in the error',
}
