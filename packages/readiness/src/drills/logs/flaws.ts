export const logsFlaws = {
  'prints-plain-lines': 'a line in the middle that is not JSON',
  'logs-secrets': 'the address is logged with the token in its query',
  'logs-twice': 'a line when the request comes and one when it goes, both with its status',
}
