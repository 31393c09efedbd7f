import { runDelayMs } from './run-delay.ts'

/** When the machine stood still, or gave its processors to others. */
export interface PauseWatch extends Disposable {
  /** Whether a pause lies between, by the monotonic clock of this process. */
  touches(fromMs: number, toMs: number): boolean
}

const TICK_MS = 10
/** Shorter ones are those of any program that collects its garbage. */
const LEAST_MS = 50

/**
 * Watches until it is disposed of.
 *
 * @param pids of other processes that the watched work goes through. What one of them does itself, however long it takes, is no
 * pause: only what it had to wait for, ready to run, at once (`run_delay`), where the system tells that.
 */
export function watchPauses(...pids: readonly number[]): PauseWatch {
  const pauses: (readonly [fromMs: number, toMs: number])[] = []
  let lastMs = performance.now()
  const delayed = new Map(pids.map((pid) => [pid, runDelayMs(pid)]))
  const look = () => {
    const nowMs = performance.now()
    const tookMs = nowMs - lastMs
    if (tookMs > TICK_MS + LEAST_MS) pauses.push([lastMs, nowMs])
    for (const [pid, beforeMs] of delayed) {
      const delayMs = runDelayMs(pid)
      // It is told when the process runs again, which was since the last look.
      if (delayMs - beforeMs > LEAST_MS) pauses.push([lastMs - (delayMs - beforeMs), nowMs])
      delayed.set(pid, delayMs)
    }
    lastMs = nowMs
  }
  const timer = setInterval(look, TICK_MS)
  return {
    touches(fromMs, toMs) {
      // One that has just ended may be asked about before the timer comes round.
      look()
      return pauses.some(([began, ended]) => began < toMs && ended > fromMs)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
