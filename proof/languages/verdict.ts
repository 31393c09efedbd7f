import { describe, holds } from '../../packages/readiness/src/engine/measurement.ts'
import type { Result } from '../../packages/readiness/src/index.ts'

/** Of what a drill measures, the figures that a reader wants first. Of the other drills it is the first one. */
const KEY: Readonly<Record<string, readonly string[]>> = {
  'drill.probes': ['ready p95'],
  'drill.headers': ['header faults'],
  'drill.error-contract': ['answers outside the contract'],
  'drill.correlation': ['hostile ids taken over'],
  'drill.logs': ['requests with one completion line'],
  'drill.limits': ['body that drips, ended after'],
  'drill.boot': ['port taken: ended with'],
  'drill.crash': ['failed after'],
  'drill.drain': ['lost in flight', 'lost on kept connections', 'lost on new connections', 'exit code'],
  'drill.drain-deadline': ['gone after one signal'],
  'drill.conditional': ['answers that broke the rules'],
  'drill.rolling': ['failed requests'],
  'drill.leak': ['memory left by each request'],
  'drill.overload': ['useful work under overload', 'refusals median'],
}

const WORDS: Readonly<Record<Result['status'], string>> = {
  pass: 'pass',
  fail: '**fail**',
  waived: 'waived',
  'not-applicable': 'n/a',
  inconclusive: '**unclear**',
}

/** The status of a drill with the figures that speak for it, or with what was seen. */
export function verdictOf(result: Result): string {
  return `${WORDS[result.status]}: ${storyOf(result)}`.replaceAll('|', '\\|')
}

function storyOf({ id, status, reason, measurements, findings }: Result): string {
  if (status === 'fail') {
    const broken = measurements.filter((measurement) => holds(measurement) === false).map(describe)
    return [...broken, ...findings.slice(0, 1).map(({ message }) => message)].join('; ')
  }
  if (reason) return reason
  const key = measurements.filter(({ name }) => KEY[id]?.includes(name))
  return (key.length > 0 ? key : measurements.slice(0, 1)).map(describe).join(', ')
}
