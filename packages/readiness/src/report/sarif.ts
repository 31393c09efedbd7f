import type { Finding } from '../engine/outcome.ts'
import type { Result } from '../engine/result.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { sha256 } from '../evidence/hash.ts'

/** SARIF 2.1.0 with the findings that have a file; what has none does not belong in a code scanner. */
export function sarifReport({ results, tool, run }: Evidence): string {
  const located = results.filter(
    ({ status, findings }) => status !== 'pass' && findings.some(({ file }) => file),
  )
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'seaworthy',
            semanticVersion: tool.version,
            informationUri: 'https://seaworthy.dev',
            rules: located.map(rule),
          },
        },
        invocations: [
          {
            executionSuccessful: !run.interrupted,
            startTimeUtc: run.startedAt,
            endTimeUtc: run.endedAt,
            commandLine: run.command,
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: located.flatMap((result, index) =>
          result.findings.filter(({ file }) => file).map((finding) => sarifResult(result, index, finding)),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function rule(result: Result) {
  return {
    id: result.id,
    name: result.id.replace(/(^|[.-])(\w)/g, (_, _separator, letter: string) => letter.toUpperCase()),
    shortDescription: { text: result.claim },
    fullDescription: { text: `${result.claim}. ${result.method}` },
    help: {
      text: result.fix,
      markdown: `**${result.claim}**\n\n${result.fix}\n\nStandard: ${result.standard} (${result.requirements.join(', ')})`,
    },
    defaultConfiguration: { level: result.severity },
    properties: { tags: [`level-${result.level}`, ...result.requirements] },
  }
}

function sarifResult(result: Result, ruleIndex: number, finding: Finding) {
  const uri = (finding.file ?? '').split('/').map(encodeURIComponent).join('/')
  return {
    ruleId: result.id,
    ruleIndex,
    level: result.severity,
    message: { text: finding.fix ? `${finding.message}. ${finding.fix}` : finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
          region: { startLine: finding.line ?? 1 },
        },
      },
    ],
    partialFingerprints: {
      'seaworthy/v1': sha256(`${result.id}|${finding.file}|${finding.message}`).slice(0, 32),
    },
    ...(result.status === 'waived' && {
      suppressions: [{ kind: 'external', justification: result.reason ?? 'waived' }],
    }),
  }
}
