import { exactly, type Finding } from '../harness/claim.ts'
import type { LoadReport } from '../harness/steady-load.ts'
import type { VersionOutcome } from './progressive-release.ts'

const says = (what: string, measured: string, expected: string): Finding => ({
  ...{ what, measured, expected },
  holds: measured === expected,
})

/** That a version was found good and has all requests. */
export const promoted = (what: string, { phase, analysis, failed }: VersionOutcome): readonly Finding[] => [
  says(`${what}: phase`, phase, 'Healthy'),
  says(`${what}: its analysis`, [analysis, ...failed].join(', '), 'Successful'),
]

/**
 * That a version was found bad, and that those before serve as they did.
 *
 * @param by the metric that has to say so
 */
export const givenUp = (
  what: string,
  { phase, isGivenUp, failed, before }: VersionOutcome,
  by: string,
  replicas: number,
): readonly Finding[] => [
  says(`${what}: phase`, phase, 'Degraded'),
  says(`${what}: given up`, `${isGivenUp}`, 'true'),
  { ...says(`${what}: because of`, failed.join(', ') || 'nothing', by), holds: failed.includes(by) },
  exactly(`${what}: replicas of the version before`, before, replicas),
]

/** That no request was lost. */
export const lossless = (what: string, { answered, failed, failedCount }: LoadReport): Finding =>
  exactly(
    `${what}: failed of ${answered + failedCount} requests`,
    failedCount,
    0,
    Object.entries(failed)
      .map(([why, count]) => `${why}: ${count}`)
      .join(', '),
  )

/** That a version that fails every request got some, and no more of all than it was given. */
export function failedShare(what: string, report: LoadReport, mostPercent: number): Finding {
  const total = report.answered + report.failedCount
  const percent = Math.round((100 * report.failedCount) / total)
  return {
    what: `${what}: share of ${total} requests that it failed`,
    measured: `${percent} %`,
    expected: `some, and at most ${mostPercent} %`,
    holds: report.failedCount > 0 && percent <= mostPercent,
  }
}

/** That nothing of a version that answers with 503 serves any more. */
export function unmixed(what: string, { answered, failed, failedCount }: LoadReport): Finding {
  const refusals = Object.entries(failed).filter(([how]) => how.startsWith('503'))
  const count = refusals.reduce((sum, [, times]) => sum + times, 0)
  return exactly(`${what}: 503 in place of ${answered + failedCount} answers`, count, 0)
}
