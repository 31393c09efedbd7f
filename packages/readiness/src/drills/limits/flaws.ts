export const limitsFlaws = {
  'any-body': 'a body of any announced length is read',
  'any-chunked-body': 'the limit looks at Content-Length only',
  'waits-for-slow-headers': 'a connection that drips headers is kept for ever',
  'waits-for-slow-bodies': 'a connection that drips a body is kept for ever',
}
