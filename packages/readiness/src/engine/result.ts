import type { Level } from '../catalogue/index.ts'
import type { SampleSet, TimelineEvent } from '../load/sample-set.ts'
import type { CheckKind, Severity } from './check.ts'
import type { ControlResult } from './control-result.ts'
import type { Measurement } from './measurement.ts'
import type { Finding, Status } from './outcome.ts'

/** A set of raw samples with the hash of its rows. */
export interface HashedSamples extends SampleSet {
  readonly sha256: string
}

/** One line of a report and one entry of the evidence. */
export interface Result {
  readonly id: string
  readonly kind: CheckKind
  readonly requirements: readonly string[]
  readonly claim: string
  readonly standard: string
  readonly level: Level
  readonly severity: Severity
  /** Whether the exit code depends on it. */
  readonly required: boolean
  readonly method: string
  readonly status: Status
  /** Why it is waived, not applicable or inconclusive. */
  readonly reason?: string
  readonly startedAt: string
  readonly durationMs: number
  readonly measurements: readonly Measurement[]
  readonly findings: readonly Finding[]
  readonly samples: readonly HashedSamples[]
  readonly events: readonly TimelineEvent[]
  readonly notTested: readonly string[]
  readonly fix: string
  readonly reproduce: string
  readonly controls: readonly ControlResult[]
}

export type Counts = Readonly<Record<Status, number>>

export function count(results: readonly Result[]): Counts {
  const counts = { pass: 0, fail: 0, waived: 0, 'not-applicable': 0, inconclusive: 0 }
  for (const { status } of results) counts[status]++
  return counts
}
