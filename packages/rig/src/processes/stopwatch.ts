import { readFileSync } from 'node:fs'

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
  return startOn(['thread-self', ...pids.map(String)])
}

/** The same for work that one process does, whatever this one does meanwhile. */
export function startStopwatchOf(pid: number): () => number {
  return startOn([`${pid}`])
}

function startOn(threads: readonly string[]): () => number {
  const delayed = threads.map(delayMs)
  const startedMs = performance.now()
  return () => {
    const passedMs = performance.now() - startedMs
    const othersMs = threads.map((thread, index) => delayMs(thread) - (delayed[index] as number))
    // A process that has ended since tells nothing more.
    return othersMs.reduce((left, ms) => left - Math.max(0, ms), passedMs)
  }
}

function delayMs(thread: string): number {
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}
