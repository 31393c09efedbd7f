import type { LoadReport } from '../harness/steady-load.ts'
import type { PodEnding } from './pod-endings.ts'

const KILLED = 137
/** What a service says that has more to do than it can. */
const TOO_BUSY = '503 overloaded'

/** Which number of the values lets a rolling update lose requests; empty when it lost none. */
export function diagnose({ failed, failedCount }: LoadReport, endings: readonly PodEnding[]): string {
  const killed = endings.filter(({ exitCode }) => exitCode === KILLED)
  if (killed.length > 0) {
    return `stop.graceS: ${killed.length} of ${endings.length} replicas were killed before they had ended by themselves`
  }
  if (failedCount === 0) return ''
  const how = Object.entries(failed).map(([what, count]) => `${what}: ${count}`)
  if (Object.keys(failed).every((each) => each === TOO_BUSY))
    return `the replicas refused what they could not take (${how.join(', ')}): more load than this machine has processors for`
  return `stop.propagationMs: requests came after a replica had closed its port (${how.join(', ')})`
}
