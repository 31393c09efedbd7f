import { readFileSync } from 'node:fs'

/**
 * For how many milliseconds in all this thread, or the main thread of a process, was ready to run and others had the
 * processor (`run_delay` in `/proc/<pid>/schedstat`): 0 where the system does not tell, and for a process that has ended.
 */
export function runDelayMs(thread: 'thread-self' | number): number {
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}
