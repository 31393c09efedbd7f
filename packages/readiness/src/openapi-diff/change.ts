import type { RULES } from './rules.ts'

/** What a change does to clients of the document before: it breaks some, none, or somebody has to look. */
export type Verdict = 'breaking' | 'review' | 'compatible'

export type RuleId = keyof typeof RULES

/** One difference between two documents. */
export interface Change {
  readonly rule: RuleId
  readonly verdict: Verdict
  /** The operation where it was met first, such as `GET /items`; undefined for the document as a whole. */
  readonly operation: string | undefined
  /** JSON Pointer (RFC 6901) to the place, in the document before for what is gone, else in the one after. */
  readonly pointer: string
  readonly document: 'old' | 'new'
  readonly what: string
  readonly advice: string
}
