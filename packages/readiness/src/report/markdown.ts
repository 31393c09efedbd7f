import { shortId } from '../engine/check.ts'
import { describeLevel } from '../engine/level-reached.ts'
import { describe, holds } from '../engine/measurement.ts'
import type { Result } from '../engine/result.ts'
import type { Evidence } from '../evidence/evidence.ts'

/** A summary for a pull request or a job page. */
export function markdownReport({ run, results, summary, tool, sha256 }: Evidence): string {
  const { counts } = summary
  const failures = results.filter(({ status }) => status === 'fail')
  return [
    `# Readiness of ${cell(run.target)}`,
    '',
    `**${counts.pass} pass · ${counts.fail} fail · ${counts.waived} waived · ${counts['not-applicable']} n/a · ${counts.inconclusive} inconclusive**, ${describeLevel(summary.level)}.`,
    '',
    '| status | check | claim | measured | level |',
    '|---|---|---|---|---|',
    ...results.map(row),
    '',
    ...failures.flatMap(section),
    `Run ${run.startedAt}, commit ${run.commit ?? 'unknown'}, seed ${run.seed}, ${run.host.platform}, Node ${run.host.node}, ${tool.name} ${tool.version}. Evidence \`${sha256.slice(0, 16)}\`. Again: \`${run.command}\`.`,
    '',
  ].join('\n')
}

function row(result: Result): string {
  const seen = result.reason === undefined ? result.measurements.slice(0, 3).map(describe) : [result.reason]
  const untested = result.notTested.map((text) => `not tested: ${text}`)
  const measured = [...seen, ...untested].join('<br>')
  const status = result.status === 'fail' ? '**fail**' : result.status
  return `| ${status} | \`${shortId(result)}\` | ${cell(result.claim)} | ${cell(measured)} | ${result.level} |`
}

function section(result: Result): string[] {
  const broken = result.measurements.filter((measurement) => holds(measurement) === false)
  return [
    `## ${result.id}`,
    '',
    `${result.claim}. Standard: ${result.standard}.`,
    '',
    ...broken.map((measurement) => `- ${describe(measurement)}`),
    ...result.findings.slice(0, 20).map(({ file, line, message }) => {
      const where = file ? `\`${file}:${line ?? 1}\` ` : ''
      return `- ${where}${cell(message)}`
    }),
    '',
    `Fix: ${result.findings[0]?.fix ?? result.fix}`,
    '',
    `Again: \`${result.reproduce}\``,
    '',
  ]
}

const cell = (text: string) =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<script', '&lt;script')
