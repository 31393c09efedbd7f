import { type Derivation, derive, type SampleSet } from '../load/sample-set.ts'

export type Observed = number | string | boolean | null

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'one of'

/** What was seen beside what was asked. `observed: null` means that it could not be seen. */
export interface Measurement {
  readonly name: string
  readonly observed: Observed
  readonly comparison: Comparison
  readonly threshold: number | string | boolean | readonly (number | string)[]
  readonly unit?: string
  readonly derive?: Derivation
}

/** "exit after 412, at most 500 ms": what was seen beside what was asked, in the order in which one says it. */
export function measured(
  name: string,
  observed: Observed,
  comparison: Comparison,
  threshold: Measurement['threshold'],
  unit?: string,
): Measurement {
  return { name, observed, comparison, threshold, ...(unit && { unit }) }
}

/** Which samples of a set count; all by default. */
type Only = Omit<Derivation, 'samples' | 'statistic'>

/** A measurement computed from the samples of one set, which `verify` computes again from the stored ones. */
export function derived(
  name: string,
  sets: readonly SampleSet[],
  statistic: Derivation['statistic'],
  samples: string,
  comparison: Comparison,
  threshold: number,
  unit?: string,
  only: Only = {},
): Measurement {
  const derivation = { samples, statistic, ...only }
  return { ...measured(name, derive(derivation, sets), comparison, threshold, unit), derive: derivation }
}

/** That each request of a set was answered, and none with 5xx. */
export function noneFailed(
  name: string,
  sets: readonly SampleSet[],
  samples: string,
  only?: Only,
): Measurement {
  return derived(name, sets, 'failed', samples, '=', 0, undefined, only)
}

/** Whether the observation meets the threshold; undefined when nothing was observed. */
export function holds(measurement: Measurement): boolean | undefined {
  const { observed, comparison, threshold } = measurement
  if (observed === null || (typeof observed === 'number' && Number.isNaN(observed))) return undefined
  if (comparison === 'one of') return Array.isArray(threshold) && threshold.includes(observed as never)
  if (comparison === '=') return observed === threshold
  if (comparison === '!=') return observed !== threshold
  if (typeof observed !== 'number' || typeof threshold !== 'number') return false
  if (comparison === '<') return observed < threshold
  if (comparison === '<=') return observed <= threshold
  if (comparison === '>') return observed > threshold
  return observed >= threshold
}

/** "12 ms ≤ 250 ms", as a report prints it. */
export function describe(measurement: Measurement): string {
  const unit = measurement.unit ? ` ${measurement.unit}` : ''
  const { observed } = measurement
  const seen =
    observed === null ? 'not seen' : `${round(observed)}${typeof observed === 'number' ? unit : ''}`
  const asked = Array.isArray(measurement.threshold)
    ? measurement.threshold.join('|')
    : `${round(measurement.threshold as Observed)}${unit}`
  return `${measurement.name} ${seen} (${SIGN[measurement.comparison]} ${asked})`
}

const SIGN: Readonly<Record<Comparison, string>> = {
  '=': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  'one of': 'one of',
}

function round(value: Observed): Observed {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value
}
