import type { DependencyPolicy } from '../capability/index.ts'

/** What is known about one check, for those allowed to see it. Plain data; `ageMs` is read when it is serialised. */
export interface CheckReport {
  readonly name: string
  readonly policy: DependencyPolicy
  /** `fail` for a critical check that is not up, `warn` for any other that is not. */
  readonly status: 'pass' | 'warn' | 'fail'
  /** `pending`: no result yet. */
  readonly state: 'pending' | 'up' | 'down'
  readonly observed?: string | number
  readonly threshold?: string | number
  readonly detail?: string
  /** Milliseconds since the last result; absent before the first. */
  readonly ageMs?: number
  /** How long the last run took. */
  readonly durationMs?: number
  readonly consecutiveFailures: number
  /** Why the last run failed; absent after a success. Free of credentials. */
  readonly lastError?: { readonly code: string; readonly message: string }
}
