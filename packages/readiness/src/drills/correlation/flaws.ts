export const correlationFlaws = {
  'forgets-id': 'the id is not in the answer',
  'trusts-any-id': 'whatever the client sends is written into the log',
  'keeps-id-to-itself': 'the upstream is not told the id',
  'logs-no-id': 'the log cannot be joined with the answer',
}
