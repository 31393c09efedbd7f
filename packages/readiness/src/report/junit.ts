import { describe } from '../engine/measurement.ts'
import { count, type Result } from '../engine/result.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { escapeXml } from './xml.ts'

/** JUnit XML as CI servers read it: a suite per kind, a case per check; waived and not applicable are skipped. */
export function junitReport({ results, run }: Evidence): string {
  const suites = [...new Set(results.map(({ kind }) => kind))].map((kind) => {
    const cases = results.filter((result) => result.kind === kind)
    const counts = count(cases)
    const skipped = counts.waived + counts['not-applicable']
    return [
      `  <testsuite name="seaworthy ${kind}" tests="${cases.length}" failures="${counts.fail}" errors="${counts.inconclusive}" skipped="${skipped}" time="${seconds(cases)}" timestamp="${run.startedAt}">`,
      ...cases.map(testCase),
      '  </testsuite>',
    ].join('\n')
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
}

function testCase(result: Result): string {
  const open = `    <testcase classname="${escapeXml(result.kind)}" name="${escapeXml(`${result.id}: ${result.claim}`)}" time="${seconds([result])}"`
  const detail = [
    ...result.measurements.map(describe),
    ...result.findings.map(({ file, line, message }) => `${file ? `${file}:${line ?? 1}: ` : ''}${message}`),
    result.reproduce,
  ].join('\n')
  switch (result.status) {
    case 'pass':
      return `${open}/>`
    case 'fail':
      return `${open}>\n      <failure message="${escapeXml(result.reason ?? result.claim)}">${escapeXml(detail)}</failure>\n    </testcase>`
    case 'inconclusive':
      return `${open}>\n      <error message="${escapeXml(result.reason ?? 'could not be seen')}">${escapeXml(detail)}</error>\n    </testcase>`
    default:
      return `${open}>\n      <skipped message="${escapeXml(result.reason ?? result.status)}"/>\n    </testcase>`
  }
}

function seconds(results: readonly Result[]): string {
  return (results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(3)
}
