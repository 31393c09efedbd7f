import { derive, type SampleSet } from '../load/sample-set.ts'
import type { Comparison, Derivation, Measurement } from './measurement.ts'

/** A measurement computed from samples, which `verify` computes again from the stored ones. */
export function derived(
  name: string,
  sets: readonly SampleSet[],
  derivation: Derivation,
  comparison: Comparison,
  threshold: number,
  unit?: string,
): Measurement {
  const observed = derive(derivation, sets)
  return { name, observed, comparison, threshold, derive: derivation, ...(unit && { unit }) }
}
