import { setTimeout as sleep } from 'node:timers/promises'
import { startStopwatch } from '@seaworthy/chassis/testing'

export interface Sample<T> {
  readonly result: T
  /** From the moment at which the request was due, so that a late start counts too. */
  readonly latencyMs: number
}

export interface OpenLoopOptions<T> {
  readonly ratePerS: number
  /** Ends the sending: after so many requests, or as soon as it says so. */
  readonly until: (sent: number) => boolean
  readonly send: (index: number) => Promise<T>
  /** The processes that answer. */
  readonly pids: readonly number[]
}

/**
 * Sends at a constant rate, whether answers come or not, and waits for all of them in the end. Its time leaves out what
 * other programs take of the processor: on a machine that gives half of it the load is half as dense.
 */
export async function openLoop<T>({ ratePerS, until, send, pids }: OpenLoopOptions<T>): Promise<Sample<T>[]> {
  const elapsedMs = startStopwatch(...pids)
  const open: Promise<Sample<T>>[] = []
  for (let index = 0; !until(index); index += 1) {
    const dueMs = (index * 1_000) / ratePerS
    const earlyMs = dueMs - elapsedMs()
    if (earlyMs > 1) await sleep(earlyMs)
    open.push(send(index).then((result) => ({ result, latencyMs: elapsedMs() - dueMs })))
  }
  return Promise.all(open)
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}
