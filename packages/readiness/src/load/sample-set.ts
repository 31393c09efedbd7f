import { percentile } from './percentile.ts'

/** One request as the client lived it. */
export interface Sample {
  /** When it was due, since the start of the drill. Latency counts from here, so a stalled client hides nothing. */
  readonly atMs: number
  readonly latencyMs: number
  /** HTTP status; 0 when the connection was refused or broke, -1 when no whole answer came in time. */
  readonly status: number
}

/** Raw samples of one kind of request. Rows are [atMs, latencyMs, status]. */
export interface SampleSet {
  readonly name: string
  readonly rows: readonly (readonly [atMs: number, latencyMs: number, status: number])[]
}

/** Something that happened during a drill, drawn as a line over its samples. */
export interface TimelineEvent {
  /** Since the drill's own start. */
  readonly atMs: number
  readonly label: string
  readonly kind: 'fault' | 'heal' | 'signal' | 'note'
}

export function sampleSet(name: string, samples: readonly Sample[]): SampleSet {
  const tenth = (value: number) => Math.round(value * 10) / 10
  return {
    name,
    rows: samples.map(({ atMs, latencyMs, status }) => [tenth(atMs), tenth(latencyMs), status] as const),
  }
}

/** Sets of what several loads lived, by their names. */
export function sampleSets(
  runs: Readonly<Record<string, { readonly observations: readonly Sample[] }>>,
): readonly SampleSet[] {
  return Object.entries(runs).map(([name, { observations }]) => sampleSet(name, observations))
}

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

/** No answer, or an answer that blames the server. */
export function isFailure(status: number): boolean {
  return status <= 0 || status >= 500
}

const EVER_BEFORE = Number.NEGATIVE_INFINITY
const EVER_AFTER = Number.POSITIVE_INFINITY

/** The value that a derivation asks for, or null where there is nothing to compute it from. */
export function derive(derivation: Derivation, sets: readonly SampleSet[]): number | null {
  const set = sets.find(({ name }) => name === derivation.samples)
  if (!set) return null
  const {
    fromMs = EVER_BEFORE,
    toMs = EVER_AFTER,
    endedFromMs = EVER_BEFORE,
    endedToMs = EVER_AFTER,
    statuses,
  } = derivation
  const rows = set.rows.filter(([atMs, latencyMs, status]) => {
    const endMs = atMs + latencyMs
    const isWithin = atMs >= fromMs && atMs < toMs && endMs >= endedFromMs && endMs < endedToMs
    return isWithin && (!statuses || statuses.includes(status))
  })
  switch (derivation.statistic) {
    case 'count':
      return rows.length
    case 'failed':
      return rows.filter(([, , status]) => isFailure(status)).length
    case 'succeeded':
      return rows.filter(([, , status]) => status >= 200 && status < 400).length
    case 'max':
      return rows.length === 0 ? null : rows.reduce((max, [, latencyMs]) => Math.max(max, latencyMs), 0)
    default: {
      const p = Number(derivation.statistic.slice(1))
      return (
        percentile(
          rows.map(([, latencyMs]) => latencyMs),
          p,
        ) ?? null
      )
    }
  }
}
