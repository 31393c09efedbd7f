import { derive, type SampleSet } from '../load/sample-set.ts'
import { type Comparison, type Derivation, type Measurement, measured } from './measurement.ts'

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
