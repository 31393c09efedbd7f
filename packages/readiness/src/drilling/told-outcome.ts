import type { Measurement } from '../engine/measurement.ts'
import type { Outcome } from '../engine/outcome.ts'
import type { TimelineEvent } from '../load/sample-set.ts'

/** A list in which an entry may be what a condition left: `stream && measured(…)`. */
export type Sparse<T> = readonly (T | false | undefined)[]

type Measured = Extract<Outcome, { kind: 'measured' }>

/** An outcome as a drill tells it: what does not apply stays in its lists as a gap. */
export type ToldOutcome =
  | Exclude<Outcome, Measured>
  | (Omit<Measured, 'measurements' | 'events' | 'notTested'> & {
      readonly measurements: Sparse<Measurement>
      readonly events?: Sparse<TimelineEvent>
      readonly notTested?: Sparse<string>
    })

/** The same without the gaps. */
export function withoutGaps(told: ToldOutcome): Outcome {
  if (told.kind !== 'measured') return told
  const { measurements, events = [], notTested = [] } = told
  return { ...told, measurements: there(measurements), events: there(events), notTested: there(notTested) }
}

const there = <T>(list: Sparse<T>): T[] =>
  list.filter((entry): entry is T => entry !== false && entry !== undefined)
