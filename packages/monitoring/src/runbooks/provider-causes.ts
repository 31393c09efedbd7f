import { FAILED_CALLS } from '../signals/failed-calls.ts'
import { rate, type Watched } from '../watched.ts'
import { oneReplica, REPLICA } from './replica-causes.ts'
import type { Cause } from './runbook.ts'

const WINDOW_S = 300

/** More than half of what was sent to a provider, and failed, failed so. */
const mostFail = (watched: Watched, outcomes: string): string | undefined => {
  const { upstream } = watched.signals
  if (!upstream) return undefined
  const sent = (outcome: string) =>
    `sum by (namespace, job, upstream) (${rate(watched, WINDOW_S, `${upstream.requests}_count`, outcome)})`
  return `${sent(`outcome=~"${outcomes}"`)}
/ ${sent('outcome!~"ok|accepted|cancelled|refused"')} > 0.5`
}

/** Share of the calls of each replica that fail. Where none does there is no series. */
function failingCalls(watched: Watched): string | undefined {
  const { upstream } = watched.signals
  if (!upstream) return undefined
  const calls = (...matchers: readonly string[]) =>
    `sum by (${REPLICA}, upstream) (${rate(watched, WINDOW_S, upstream.calls, ...matchers)})`
  return `(${calls(FAILED_CALLS)} or 0 * ${calls()})\n/ ${calls()}`
}

/** Why calls to a provider fail, by what became of the requests that were sent. */
export const PROVIDER_CAUSES: readonly Cause[] = [
  oneReplica('calls of one replica fail, and those of others do not', failingCalls, 0.2),
  {
    sign: 'it sends answers that cannot be read',
    cure: 'It has changed: tell its owner, and adapt the schema if it is to stay so.',
    asks: (watched) => mostFail(watched, 'wrong_shape|unreadable|content_type|encoding|too_large|redirect'),
  },
  {
    sign: 'it is slow',
    cure: 'Tell its owner. Until then a shorter time limit makes its breaker open sooner.',
    asks: (watched) => mostFail(watched, 'timeout'),
  },
  {
    sign: 'it takes no more calls of ours',
    cure: 'Call less often, keep answers for longer, or buy a larger quota.',
    asks: (watched) => mostFail(watched, 'rate_limited'),
  },
  {
    sign: 'it is down',
    cure: 'Tell its owner. Nothing to do here: the breaker leaves it alone and looks again by itself.',
    asks: (watched) => mostFail(watched, 'connect|broken|server_error'),
  },
]
