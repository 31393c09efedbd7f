export const bootFlaws = {
  'ignores-bad-port': 'a wrong setting is replaced by a default',
  'boots-to-nothing': 'the process says nothing and ends with 0',
  'ready-without-store': 'it is ready before what it cannot do without',
  'never-reconnects': 'it gives up what was not there at the start',
}
