import type { Measurement } from '../engine/measurement.ts'
import type { Finding, Outcome } from '../engine/outcome.ts'
import type { SampleSet, TimelineEvent } from '../load/sample-set.ts'

/** A list in which an entry may be what a condition left: `stream && measured(…)`. */
export type Sparse<T> = readonly (T | false | undefined)[]

/** What a drill, or a part of it, has measured; what does not apply stays in its lists as a gap. */
export interface Told {
  readonly measurements?: Sparse<Measurement>
  readonly findings?: readonly Finding[]
  readonly samples?: readonly SampleSet[]
  readonly events?: Sparse<TimelineEvent>
  /** What it could not look at. */
  readonly notTested?: Sparse<string>
}

/** What was measured, or why nothing was. */
export type ToldOutcome = Told | Exclude<Outcome, { kind: 'measured' }>

/** The parts of a drill as one outcome, in their order. */
export function together(...parts: readonly Told[]): Told {
  return {
    measurements: parts.flatMap(({ measurements = [] }) => measurements),
    findings: parts.flatMap(({ findings = [] }) => findings),
    samples: parts.flatMap(({ samples = [] }) => samples),
    events: parts.flatMap(({ events = [] }) => events),
    notTested: parts.flatMap(({ notTested = [] }) => notTested),
  }
}

/** What a report tells of it: the same without the gaps. */
export function outcomeOf(told: ToldOutcome): Outcome {
  if ('kind' in told) return told
  const { measurements = [], events = [], notTested = [] } = told
  const lists = { measurements: there(measurements), events: there(events), notTested: there(notTested) }
  return { kind: 'measured', ...told, ...lists }
}

const there = <T>(list: Sparse<T>): T[] =>
  list.filter((entry): entry is T => entry !== false && entry !== undefined)
