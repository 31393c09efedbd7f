/**
 * Nearest-rank percentile of raw values: exact, no buckets. Samples are kept anyway, so a histogram would only lose digits.
 *
 * @param p 0 to 100.
 * @returns undefined for no values.
 */
export function percentile(values: readonly number[], p: number): number | undefined {
  if (values.length === 0) return undefined
  const sorted = Float64Array.from(values).sort()
  const rank = Math.max(1, Math.ceil((p / 100) * sorted.length))
  return sorted[rank - 1]
}
