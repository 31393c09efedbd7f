export const providerFailureFlaws = {
  'retries-without-budget': 'every failure is tried three times more',
  'ignores-retry-after': 'a provider that asks to wait is asked on',
  'ignores-hang-up': 'calls go on for callers that are gone',
  'no-deadline': 'a provider that hangs holds requests for ever',
  'no-breaker': 'a provider that is down is asked for each request',
}
