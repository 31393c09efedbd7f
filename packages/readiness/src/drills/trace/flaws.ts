export const traceFlaws = {
  'ignores-traceparent': 'the service starts a trace of its own',
  'breaks-trace': 'the call to the upstream begins another trace',
}
