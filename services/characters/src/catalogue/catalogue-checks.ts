import { CheckFailure, type HealthCheck } from '@seaworthy/chassis/capability'
import type { CatalogueParts } from './catalogue-parts.ts'

/**
 * Two questions with two consequences. Without rows there is nothing to serve: not ready. With old rows there is: ready,
 * with a warning. Both look at what the refresh has last read; whether the database answers is another check's question.
 */
export function catalogueChecks({
  catalogue,
  staleAfterMs,
}: Pick<CatalogueParts, 'catalogue' | 'staleAfterMs'>): readonly HealthCheck[] {
  return [
    {
      name: 'catalogue',
      policy: 'critical',
      intervalMs: 250,
      failuresToDown: 1,
      successesToUp: 1,
      async run() {
        const { state, ageMs } = catalogue.lastKnown ?? {}
        if (state && state.rows > 0) {
          return { observed: state.rows, threshold: 1, detail: `rows, ${inSeconds(ageMs)} s old` }
        }
        const why = state?.lastError ?? 'the first read of the upstream has not ended'
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
        const { state, ageMs } = catalogue.lastKnown ?? {}
        const detail = 'seconds since the upstream was read whole'
        const evidence = { observed: inSeconds(ageMs), threshold: Math.floor(staleAfterMs / 1000), detail }
        if (ageMs === undefined || ageMs < staleAfterMs) return evidence
        throw new CheckFailure(
          `the catalogue is stale: ${state?.lastError ?? 'no refresh has succeeded'}`,
          evidence,
        )
      },
    },
  ]
}

const inSeconds = (ms = 0): number => Math.floor(ms / 1000)
