import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { checks, openRepository } from '../checks/index.ts'
import { runChecks } from '../engine/run-checks.ts'
import { createEvidence, type Evidence } from '../evidence/evidence.ts'
import { sampleEvidence } from '../evidence/fixtures/sample-evidence.ts'
import { sarifReport } from './sarif.ts'
import schema from './sarif-schema-2.1.0.json' with { type: 'json' }

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const URI_REFERENCE = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/
/** The schema of the standard, whole and unchanged: OASIS Open, github.com/oasis-tcs/sarif-spec. */
const valid = new Ajv({
  allErrors: true,
  strict: false,
  // Its pattern of languages has a bracket too many, which only this older reading of patterns bears.
  unicodeRegExp: false,
  formats: {
    // SARIF 2.1.0 §3.9 asks for UTC, which is stricter than the schema's own format.
    'date-time': DATE_TIME,
    uri: (text) => URI_REFERENCE.test(text) && URL.canParse(text),
    'uri-reference': URI_REFERENCE,
  },
}).compile(schema)

interface Log {
  runs: [{ results: Record<string, unknown>[]; tool: { driver: { rules: { id: string }[] } } }]
}

function validated(evidence: Evidence): Log {
  const log = JSON.parse(sarifReport(evidence)) as Log
  valid(log)
  expect(valid.errors ?? []).toEqual([])
  return log
}

test('a log is valid SARIF 2.1.0, with findings, with none, and with waived ones', async () => {
  const evidence = await sampleEvidence()
  expect(validated(evidence).runs[0].results).toHaveLength(1)
  expect(validated({ ...evidence, results: [] }).runs[0].results).toEqual([])
  const waived = evidence.results.map((result) => ({ ...result, status: 'waived' as const, reason: 'ana' }))
  expect(validated({ ...evidence, results: waived }).runs[0].results[0]).toMatchObject({
    suppressions: [{ kind: 'external', justification: 'ana' }],
  })
})

test('the findings of a bad repository are valid, and each names its rule and an encoded file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sarif-'))
  try {
    await mkdir(join(folder, 'my service'))
    await writeFile(
      join(folder, 'my service', 'Dockerfile'),
      'FROM node:latest\nENV API_TOKEN=abc123def456\nCMD npm start\n',
    )
    const evidence = await sampleEvidence()
    const results = await runChecks(checks, await openRepository(folder), {
      policy: { level: 'A', failOn: 'warning', waivers: [], now: () => new Date(0) },
      signal: new AbortController().signal,
      reproduce: ({ id }) => id,
    })
    const { runs } = validated(createEvidence('0.1.0', evidence.run, results, 1))
    const [{ results: found, tool }] = runs
    expect(found.length).toBeGreaterThan(3)
    for (const { ruleId, ruleIndex } of found) expect(tool.driver.rules[ruleIndex as number]?.id).toBe(ruleId)
    expect(JSON.stringify(found)).toContain('"uri":"my%20service/Dockerfile"')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test.each([
  ['a result without a message', (log: Log) => void delete log.runs[0].results[0]?.message],
  ['a line 0', (log: Log) => setLocation(log, { region: { startLine: 0 }, artifactLocation: { uri: 'a' } })],
  ['a path with a space', (log: Log) => setLocation(log, { artifactLocation: { uri: 'a b' } })],
  [
    'a property that the standard does not know',
    (log: Log) => void Object.assign(log.runs[0], { extra: {} }),
  ],
])('the schema refuses %s', async (_, spoil) => {
  const log = JSON.parse(sarifReport(await sampleEvidence())) as Log
  spoil(log)
  expect(valid(log)).toBe(false)
})

function setLocation(log: Log, physicalLocation: unknown): void {
  const [result] = log.runs[0].results
  if (result) result.locations = [{ physicalLocation }]
}
