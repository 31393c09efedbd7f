import type { Issue } from './linter.ts'

/** A kind of issue that we leave as it is, and why. */
export interface Accepted {
  readonly linter: string
  readonly rule: string
  /** What the place of it begins with. Default: everywhere. */
  readonly where?: string
  readonly reason: string
}

export const isAccepted = ({ rule, where }: Issue, accepted: Accepted): boolean =>
  rule === accepted.rule && where.startsWith(accepted.where ?? '')
