import type { RateClass } from './rate-class.ts'
import type { LimitDecision } from './rate-limiter.ts'

/** The counters of one window after a request, in whole milliseconds of one clock. */
export interface WindowState {
  readonly startMs: number
  readonly current: number
  readonly previous: number
}

const NO_POLICIES: readonly string[] = Object.freeze([])

/** What the counters mean for the client. The arithmetic is that of `WindowTable`; a test holds the two together. */
export function windowDecision(
  rateClass: RateClass,
  states: readonly WindowState[],
  outcome: { readonly accepted: boolean; readonly nowMs: number; readonly lastAcceptedMs: number },
): LimitDecision {
  const { accepted, nowMs, lastAcceptedMs } = outcome
  const windows = rateClass.windows.map(({ quota, windowS, policy }, index) => {
    const { startMs, current, previous } = states[index] as WindowState
    const lengthMs = windowS * 1_000
    const leftMs = startMs + lengthMs - nowMs
    const free = quota - current
    const room = previous === 0 ? free : (free * lengthMs - previous * leftMs) / lengthMs
    const elapsedMs = nowMs - startMs
    const untilRoomMs =
      current < quota
        ? lengthMs - Math.floor(((quota - current - 1) * lengthMs) / previous) - elapsedMs
        : 2 * lengthMs - Math.floor(((quota - 1) * lengthMs) / quota) - elapsedMs
    return { policy, room, leftMs, waitMs: Math.min(lastAcceptedMs + lengthMs - nowMs, untilRoomMs) }
  })
  if (accepted) {
    const tightest = windows.reduce((least, window) =>
      Math.floor(window.room) < Math.floor(least.room) ? window : least,
    )
    const remaining = Math.floor(tightest.room)
    return {
      allowed: true,
      remaining,
      resetS: Math.ceil((remaining > 0 ? tightest.leftMs : tightest.waitMs) / 1_000),
      retryAfterS: 0,
      policy: tightest.policy,
      violatedPolicies: NO_POLICIES,
    }
  }
  const violated = windows.filter(({ room }) => room < 1)
  const longest = violated.reduce((most, window) => (window.waitMs > most.waitMs ? window : most))
  const retryAfterS = Math.ceil(longest.waitMs / 1_000)
  return {
    allowed: false,
    remaining: 0,
    resetS: retryAfterS,
    retryAfterS,
    policy: longest.policy,
    violatedPolicies: violated.map(({ policy }) => policy),
  }
}
