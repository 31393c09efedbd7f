import type { Control } from '../../engine/check.ts'

export const providerFailureFlaws = [
  { flaw: 'retries-without-budget', describe: 'every failure is tried three times more' },
  { flaw: 'ignores-retry-after', describe: 'a provider that asks to wait is asked on' },
  { flaw: 'ignores-hang-up', describe: 'calls go on for callers that are gone' },
  { flaw: 'no-deadline', describe: 'a provider that hangs holds requests for ever' },
  { flaw: 'no-breaker', describe: 'a provider that is down is asked for each request' },
] as const satisfies readonly Control[]
