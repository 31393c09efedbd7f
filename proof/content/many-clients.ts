import { startStopwatch } from '@seaworthy/rig'
import { exactly, type Finding } from '../harness/claim.ts'
import type { StartedSubject } from './started-subject.ts'

/** Settings under which thousands of clients of one machine are let in at once. */
export const MANY_CLIENTS = {
  HTTP_MAX_STREAMS_PER_CLIENT: '1',
  SHUTDOWN_DEADLINE_MS: '25000',
  // On a busy machine thousands of newcomers at once would be refused, which is not the claim here.
  MAX_EVENT_LOOP_UTILIZATION: '1',
  MAX_EVENT_LOOP_DELAY_MS: '60000',
}
const MOST_KB = 26

/** @param what the clients, such as `streams` */
export function memoryOfEach(what: string, count: number, moreMiB: number): Finding {
  const kbEach = (moreMiB * 1024 * 1.024) / count
  return {
    what: `memory of each of ${count} ${what}`,
    measured: `${kbEach.toFixed(1)} kB`,
    expected: `at most ${MOST_KB} kB`,
    holds: kbEach <= MOST_KB,
  }
}

/** Tells the subject to stop, and waits for its end. */
export async function stopped({ service }: StartedSubject, mostMs: number): Promise<readonly Finding[]> {
  const elapsedMs = startStopwatch(service.pid)
  service.kill('SIGTERM')
  const { code } = await service.exit
  const drainedMs = elapsedMs()
  return [
    {
      what: 'time from SIGTERM until the process had ended',
      measured: `${drainedMs.toFixed(0)} ms`,
      expected: `at most ${mostMs} ms`,
      holds: drainedMs <= mostMs,
    },
    exactly('the exit code', code ?? -1, 0),
  ]
}
