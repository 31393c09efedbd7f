import type { Level, RequirementId } from '../catalogue/index.ts'
import type { Outcome } from './outcome.ts'

export type CheckKind = 'check' | 'probe' | 'drill'

export type Severity = 'error' | 'warning'

/** A service with one thing wrong, on which the check has to fail. */
export interface Control<Flaw extends string = string> {
  /** A flaw that `controls/good-service.ts` knows by this name. */
  readonly flaw: Flaw
  /** What a reader would see wrong in such a service. */
  readonly describe: string
}

/** One claim and the way to find out whether it holds. `id` is permanent and carries its kind: `drill.drain`. */
export interface Check<Context> {
  readonly id: string
  readonly kind: CheckKind
  readonly requirements: readonly RequirementId[]
  /** What holds when the check passes, in plain words. */
  readonly claim: string
  readonly level: Level
  /** `warning` counts only with `--fail-on warning`. */
  readonly severity: Severity
  /** What the check does, for someone who wants to argue with it. */
  readonly method: string
  readonly controls?: readonly Control[]
  /** Must end soon after `signal` aborts, and leave nothing running. */
  run(context: Context, signal: AbortSignal): Promise<Outcome>
}

/** The part of an id that a person types: `drain` for `drill.drain`. */
export function shortId(check: { readonly id: string }): string {
  return check.id.slice(check.id.indexOf('.') + 1)
}
