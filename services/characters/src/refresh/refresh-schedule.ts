import type { CatalogueState } from './catalogue-ledger.ts'

const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = { empty: 30_000, filled: 60_000 }

/**
 * Whether a run should begin: its time has come, or this replica started after the last success and nothing has failed
 * since, so that every start brings the rows up to date once.
 */
export function isDue(
  state: Pick<CatalogueState, 'dueInMs' | 'refreshedAt' | 'failures'>,
  startedAt: Date | undefined,
): boolean {
  if (state.dueInMs <= 0) return true
  if (state.failures > 0 || startedAt === undefined) return false
  return state.refreshedAt === undefined || state.refreshedAt < startedAt
}

export interface FailedRuns {
  /** In a row, from 1. */
  readonly failures: number
  /** Rows that are there; without any, the service waits for them and the pauses stay shorter. */
  readonly rows: number
  readonly intervalMs: number
  /** What the upstream asked for, in seconds; honoured up to the interval. */
  readonly waitS?: number
}

/** Pause before the next run: 1 s, doubling to 30 s (60 s when there are rows), never longer than the interval. */
export function retryInMs({ failures, rows, intervalMs, waitS = 0 }: FailedRuns): number {
  const most = rows === 0 ? MAX_RETRY_MS.empty : MAX_RETRY_MS.filled
  const backOffMs = Math.min(most, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20))
  return Math.min(intervalMs, Math.max(backOffMs, waitS * 1000))
}
