import type { Signals } from '../signals/signals.ts'
import type { Watched } from '../watched.ts'

/** What to do when an alert came. Written for somebody who was asleep a minute ago. */
export interface Runbook {
  /** What users have of it. */
  readonly impact: string
  /** What to look at first, and what it says. In the order of looking. */
  readonly look: readonly { readonly at: string; readonly tells: string }[]
  /** Those with a question first, the rarer ones later: the first that is so is the cause. */
  readonly causes: readonly Cause[]
}

/**
 * Something that can be behind an alert. What a shell reads in `tries` and `types` has the labels of the alert, and of the answer to
 * `asks`, as variables; `DATABASE_URL` and `REDIS_URL` are those of whoever is on call.
 */
export interface Cause {
  readonly sign: string
  readonly cure: string
  /** Whether it can be the cause for a service that tells such things. Default: for each. */
  readonly of?: (signals: Signals) => boolean
  /** A query that has a result where it is so; undefined where the service does not tell what it reads. */
  readonly asks?: (watched: Watched) => string | undefined
  /** Words for a shell that succeed where it is so. */
  readonly tries?: string
  /** Words for a shell that cure it. Without them the cure is a person's, or somebody else's. */
  readonly types?: string
  /** The alert in whose runbook to go on. */
  readonly see?: string
}
