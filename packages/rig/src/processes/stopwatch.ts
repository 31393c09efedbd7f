import { runDelayMs } from './run-delay.ts'

/**
 * Starts to count; each call answers with the milliseconds so far, without those in which this thread or the main thread
 * of one of those processes was ready to run and other programs had the processor (`run_delay` in
 * `/proc/<pid>/schedstat`). What is left is what the code itself takes and waits for, so a claim of time can be held
 * to its threshold on a machine that is busy with other things. Where the system does not tell, all of the time counts.
 *
 * @param pids of the processes that the measured work goes through, one after the other: what two have to wait for at the same
 * time would be left out twice
 */
export function startStopwatch(...pids: readonly number[]): () => number {
  return startOn(['thread-self', ...pids])
}

/** The same for work that one process does, whatever this one does meanwhile. */
export function startStopwatchOf(pid: number): () => number {
  return startOn([pid])
}

function startOn(threads: readonly ('thread-self' | number)[]): () => number {
  const delayed = threads.map(runDelayMs)
  const startedMs = performance.now()
  return () => {
    const passedMs = performance.now() - startedMs
    const othersMs = threads.map((thread, index) => runDelayMs(thread) - (delayed[index] as number))
    // A process that has ended since tells nothing more.
    return othersMs.reduce((left, ms) => left - Math.max(0, ms), passedMs)
  }
}
