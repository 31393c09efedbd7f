/** The standard values of `OTEL_TRACES_SAMPLER`. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio'

/** Decides once per trace, before anything is allocated for it. `parentSampled` is undefined for a root. */
export type Sampler = (traceId: string, parentSampled: boolean | undefined) => boolean

/**
 * The head sampler. Ratios look at the right-most 13 hex digits of the trace id (its random part in W3C Trace Context
 * level 2), so that every service that sees the trace with the same ratio decides alike.
 */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const root = rootSampler(name.replace('parentbased_', ''), ratio)
  if (!name.startsWith('parentbased_')) return root
  return (traceId, parentSampled) => parentSampled ?? root(traceId, undefined)
}

const RANDOM_DIGITS = 13
const RANDOM_RANGE = 16 ** RANDOM_DIGITS

function rootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_on' || (name === 'traceidratio' && ratio >= 1)) return () => true
  if (name === 'always_off' || ratio <= 0) return () => false
  // Keeps the high end, as OpenTelemetry's consistent probability sampling does: sampled when R ≥ (1 − ratio) × range.
  const threshold = Math.round((1 - ratio) * RANDOM_RANGE)
  return (traceId) => Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) >= threshold
}
