import { requirements } from './requirement.ts'

export const resilienceRequirements = requirements({
  'RES-1': [
    'Outbound calls are bounded',
    'Each call has timeouts, a retry budget and a breaker, so a failing provider costs little more than it was asked',
    'Google SRE book ch. 22',
    'B',
    ['drill'],
    'Give attempts and totals a timeout, retry with jitter inside a budget, break per provider.',
  ],
  'RES-2': [
    'Retry-After is honoured',
    'A provider that asks to wait is left alone for that time',
    'RFC 9110 10.2.3',
    'B',
    ['test'],
    'Read Retry-After on 429 and 503 and hold calls back.',
  ],
  'RES-3': [
    'Fallbacks',
    'When the cache or a provider is down, stale or partial data is served and says so',
    'RFC 5861; RFC 9211',
    'B',
    ['drill'],
    'Keep the last good value and send Cache-Status and Age.',
  ],
  'RES-4': [
    'Bulkheads',
    'A slow dependency does not slow routes that do not use it',
    'Release It!, bulkheads',
    'A',
    ['drill'],
    'Bound concurrency per dependency.',
  ],
})
