import type { Counter, Gauge, Histogram } from 'prom-client'

/** Value of every label of the series that collects what exceeds the bound. */
export const OVERFLOW_LABEL = '_overflow'

type Instrument = Counter<string> | Gauge<string> | Histogram<string>
type Labels = Record<string, string | number>
type Method = (...args: unknown[]) => unknown

const RECORDING = ['inc', 'dec', 'set', 'observe', 'startTimer'] as const

/**
 * Bounds how many label sets an instrument may hold: a label that someone fills from a URL or a user id must not grow
 * memory and the monitoring bill for ever. Sets beyond the bound are recorded in one overflow series and reported.
 */
export function boundLabels(
  instrument: Instrument,
  options: {
    readonly labelNames: readonly string[]
    readonly maxLabelSets: number
    readonly onOverflow: () => void
  },
): void {
  const { labelNames, maxLabelSets, onOverflow } = options
  if (labelNames.length === 0) return
  const seen = new Set<string>()
  const overflow = Object.fromEntries(labelNames.map((name) => [name, OVERFLOW_LABEL]))
  const keyOf = (labels: Labels): string => labelNames.map((name) => labels[name]).join('\u0000')

  function bounded(labels: Labels): Labels {
    if (labels === overflow) return overflow
    const key = keyOf(labels)
    if (seen.has(key)) return labels
    if (seen.size < maxLabelSets) {
      seen.add(key)
      return labels
    }
    onOverflow()
    return overflow
  }

  const methods = instrument as unknown as Record<string, Method | undefined>
  for (const name of RECORDING) {
    const original = methods[name]?.bind(instrument)
    if (!original) continue
    methods[name] = (first, ...rest) => original(isLabels(first) ? bounded(first) : first, ...rest)
  }
  const labelsOf = (args: unknown[]): Labels =>
    isLabels(args[0])
      ? args[0]
      : Object.fromEntries(labelNames.map((name, i) => [name, args[i] as string | number]))
  const child = methods.labels?.bind(instrument) as Method
  methods.labels = (...args) => child(bounded(labelsOf(args)))
  const remove = methods.remove?.bind(instrument) as Method
  methods.remove = (...args) => {
    seen.delete(keyOf(labelsOf(args)))
    return remove(labelsOf(args))
  }
  const reset = methods.reset?.bind(instrument) as Method
  methods.reset = () => {
    seen.clear()
    return reset()
  }
}

const isLabels = (value: unknown): value is Labels => typeof value === 'object' && value !== null
