import type { DescribedService } from '../description/described-service.ts'
import { GRACE_RESERVE_MS, LATER_PHASES_MS } from './templates/numbers.ts'

/** How long requests still come after a pod was told to stop, milliseconds. */
export const LAG_MS = 2_000

/** What stands in values.yaml where the service does not say it. */
export function stopNumbers({ stop, longestAnswerMs }: DescribedService): {
  readonly propagationMs: number
  readonly deadlineMs: number
  readonly graceS: number
} {
  const propagationMs = stop.propagationMs?.default || LAG_MS + 3_000
  const inside = stop.propagationMs ? propagationMs : 0
  const deadlineMs = Math.max(stop.deadlineMs.default ?? 0, inside + longestAnswerMs + LATER_PHASES_MS)
  return {
    propagationMs,
    deadlineMs,
    graceS: Math.ceil((deadlineMs + propagationMs - inside + GRACE_RESERVE_MS) / 1000),
  }
}

/** The same of a worker, whom nobody has to learn of. */
export function workerStop({ longestWorkMs }: NonNullable<DescribedService['worker']>): {
  readonly deadlineMs: number
  readonly graceS: number
} {
  const deadlineMs = longestWorkMs + LATER_PHASES_MS
  return { deadlineMs, graceS: Math.ceil((deadlineMs + GRACE_RESERVE_MS) / 1000) }
}
