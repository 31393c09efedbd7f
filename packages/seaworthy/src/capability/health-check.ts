/**
 * What the loss of a dependency means:
 *
 * - `critical`: the service cannot do its job; readiness answers 503
 * - `degradable`: the service goes on with less (stale rows, no cache); readiness answers 200 with status `warn`
 * - `optional`: as degradable; a person need not be woken
 */
export type DependencyPolicy = 'critical' | 'degradable' | 'optional'

/** What a check saw, and what it was compared with. */
export interface Evidence {
  readonly observed: string | number
  readonly threshold?: string | number
  readonly detail?: string
}

/** One question asked in the background. Throwing, rejecting or running out of time means "down". */
export interface HealthCheck {
  readonly name: string
  readonly policy: DependencyPolicy
  /** Never asked twice at the same time, even when it ignores its signal. */
  run(signal: AbortSignal): Promise<Evidence | undefined> | Promise<void>
  /** Default: HEALTH_INTERVAL_MS. */
  readonly intervalMs?: number
  /** Default: HEALTH_TIMEOUT_MS. */
  readonly timeoutMs?: number
  /** Consecutive failures until a check that was up counts as down. Default: HEALTH_FAILURES_TO_DOWN. */
  readonly failuresToDown?: number
  /** Consecutive successes until a check that was down counts as up. Default: HEALTH_SUCCESSES_TO_UP. */
  readonly successesToUp?: number
}

/** Throw it from a check to say what was seen: `new CheckFailure('catalogue is stale', { observed: 700, threshold: 600 })`. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure'
  readonly code = 'check_failed'
  readonly evidence: Evidence

  constructor(message: string, evidence: Evidence) {
    super(message)
    this.evidence = evidence
  }
}
