/** What to do when an alert came. Written for somebody who was asleep a minute ago. */
export interface Runbook {
  /** What users have of it. */
  readonly impact: string
  /** What to look at first, and what it says. In the order of looking. */
  readonly look: readonly { readonly at: string; readonly tells: string }[]
  readonly causes: readonly { readonly sign: string; readonly cure: string }[]
}
