export type Observed = number | string | boolean | null

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'one of'

/** How to compute a measurement again from the stored samples, so that a verdict can be re-judged without the service. */
export interface Derivation {
  /** Name of the sample set. */
  readonly samples: string
  readonly statistic: 'count' | 'failed' | 'succeeded' | 'p50' | 'p95' | 'p99' | 'max'
  /** Only samples that started in [fromMs, toMs). */
  readonly fromMs?: number
  readonly toMs?: number
  /** Only samples that ended in [endedFromMs, endedToMs): a request that a fault cut in the middle began before it. */
  readonly endedFromMs?: number
  readonly endedToMs?: number
  /** Only samples with one of these statuses. */
  readonly statuses?: readonly number[]
}

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
