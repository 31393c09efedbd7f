import { asked, requirements } from './requirement.ts'

export const resilienceRequirements = requirements({
  'RES-1': asked('B', ['drill'], 'Google SRE book ch. 22', {
    title: 'Outbound calls are bounded',
    claim:
      'Each call has timeouts, a retry budget and a breaker, so a failing provider costs little more than it was asked',
    fix: 'Give attempts and totals a timeout, retry with jitter inside a budget, break per provider.',
  }),
  'RES-2': asked('B', ['test'], 'RFC 9110 10.2.3', {
    title: 'Retry-After is honoured',
    claim: 'A provider that asks to wait is left alone for that time',
    fix: 'Read Retry-After on 429 and 503 and hold calls back.',
  }),
  'RES-3': asked('B', ['drill'], 'RFC 5861; RFC 9211', {
    title: 'Fallbacks',
    claim: 'When the cache or a provider is down, stale or partial data is served and says so',
    fix: 'Keep the last good value and send Cache-Status and Age.',
  }),
  'RES-4': asked('A', ['drill'], 'Release It!, bulkheads', {
    title: 'Bulkheads',
    claim: 'A slow dependency does not slow routes that do not use it',
    fix: 'Bound concurrency per dependency.',
  }),
})
