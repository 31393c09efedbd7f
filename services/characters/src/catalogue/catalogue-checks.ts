import { CheckFailure, type HealthCheck } from 'seaworthy/health'
import type { CatalogueParts } from './catalogue-parts.ts'

/**
 * Two questions with two consequences. Without rows there is nothing to serve: not ready. With old rows there is: ready,
 * with a warning.
 */
export function catalogueChecks({ catalogue, staleAfterMs }: CatalogueParts): readonly HealthCheck[] {
  const known = async () => {
    if (!catalogue.lastKnown) await catalogue.reload()
    const { state, ageMs } = catalogue.lastKnown ?? { state: undefined, ageMs: undefined }
    return { rows: state?.rows ?? 0, ageMs, lastError: state?.lastError }
  }
  return [
    {
      name: 'catalogue',
      policy: 'critical',
      intervalMs: 500,
      failuresToDown: 1,
      successesToUp: 1,
      async run() {
        const { rows, ageMs, lastError } = await known()
        if (rows > 0) return { observed: rows, threshold: 1, detail: `rows, ${inSeconds(ageMs)} s old` }
        const why = lastError ?? 'the first read of the upstream has not ended'
        throw new CheckFailure(`the catalogue is empty: ${why}`, {
          observed: 0,
          threshold: 1,
          detail: 'rows',
        })
      },
    },
    {
      name: 'catalogue-freshness',
      policy: 'degradable',
      intervalMs: 1_000,
      failuresToDown: 1,
      successesToUp: 1,
      async run() {
        const { ageMs, lastError } = await known()
        const detail = 'seconds since the upstream was read whole'
        const evidence = { observed: inSeconds(ageMs), threshold: Math.floor(staleAfterMs / 1000), detail }
        if (ageMs === undefined || ageMs < staleAfterMs) return evidence
        throw new CheckFailure(`the catalogue is stale: ${lastError ?? 'no refresh has succeeded'}`, evidence)
      },
    },
  ]
}

const inSeconds = (ms = 0): number => Math.floor(ms / 1000)
