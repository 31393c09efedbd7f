import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describe } from '../engine/measurement.ts'
import { sampleEvidence } from '../evidence/fixtures/sample-evidence.ts'
import { humanReport } from './human.ts'
import { parseOutputs } from './output.ts'
import { createPaint } from './paint.ts'
import { render, writeOutputs } from './written-outputs.ts'

const plain = createPaint({ isTTY: false }, {})

test('the human report tells what was seen, why it matters, how to fix and how to repeat', async () => {
  const { results } = await sampleEvidence()
  const text = humanReport(results, plain, { quiet: false, linesShown: false })
  expect(text).toContain('FAIL    drain')
  expect(text).toContain('lost new requests 2 (= 0)')
  expect(text).toContain('.github/workflows/ci build.yml:7')
  expect(text).toContain('again      npx seaworthy drill.drain')
  expect(text).toContain('1 pass · 2 FAIL · 0 waived · 1 n/a · 0 unclear')
  expect(text).toContain('meets no level yet; C blocked by drain, ci-pinned')
})

test('quiet prints failures and the summary only', async () => {
  const { results } = await sampleEvidence()
  const text = humanReport(results, plain, { quiet: true, linesShown: false })
  expect(text).not.toContain('image-user')
  expect(text).toContain('FAIL drill.drain')
})

test('colour needs a terminal and no NO_COLOR', () => {
  expect(createPaint({ isTTY: true }, {}).bold('x')).toBe('\u001b[1mx\u001b[22m')
  expect(createPaint({ isTTY: true }, { NO_COLOR: '1' }).bold('x')).toBe('x')
  expect(createPaint({ isTTY: false }, {}).bold('x')).toBe('x')
})

test('JUnit counts each status and escapes what people write', async () => {
  const xml = render('junit', await sampleEvidence())
  expect(xml).toContain('<testsuite name="seaworthy check" tests="2" failures="1" errors="0" skipped="0"')
  expect(xml).toContain('No request is lost &lt;while&gt; stopping')
  expect(xml).toContain('<skipped message="plain HTTP on this machine"/>')
})

test('SARIF holds located findings only, each with rule, region and fingerprint', async () => {
  const log = JSON.parse(render('sarif', await sampleEvidence()))
  const [run] = log.runs
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['check.ci-pinned'])
  expect(run.tool.driver.rules[0].name).toBe('CheckCiPinned')
  expect(run.results).toHaveLength(1)
  expect(run.results[0]).toMatchObject({
    ruleId: 'check.ci-pinned',
    ruleIndex: 0,
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: '.github/workflows/ci%20build.yml' },
          region: { startLine: 7 },
        },
      },
    ],
    partialFingerprints: { 'seaworthy/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
  })
  expect(JSON.stringify(log)).not.toContain('{}')
})

test('HTML is one file that draws the samples and the signal, without script or outside reference', async () => {
  const html = render('html', await sampleEvidence())
  expect(html).toContain('<svg')
  expect(html.match(/<circle class="bad"/g)).toHaveLength(2)
  expect(html).toContain('>SIGTERM</text>')
  expect(html).not.toMatch(/<script|<link|src=|url\(/)
  expect(html).not.toContain('<while>')
})

test('a probe that is meant to turn is not drawn as a failure', async () => {
  const evidence = await sampleEvidence()
  const results = evidence.results.map((result) => ({
    ...result,
    samples: result.samples.flatMap((set) => [set, { ...set, name: 'readiness' }]),
  }))
  const html = render('html', { ...evidence, results })
  expect(html.match(/<circle /g)).toHaveLength(6)
  expect(html.match(/<circle class="bad"/g)).toHaveLength(2)
})

test('a word takes no unit', () => {
  const measurement = { name: 'readiness 503 after', comparison: '<=', threshold: 250, unit: 'ms' } as const
  expect(describe({ ...measurement, observed: 'never' })).toBe('readiness 503 after never (≤ 250 ms)')
  expect(describe({ ...measurement, observed: 12 })).toBe('readiness 503 after 12 ms (≤ 250 ms)')
})

test('Markdown names the broken numbers', async () => {
  const text = render('md', await sampleEvidence())
  expect(text).toContain('| **fail** | `drain` |')
  expect(text).toContain('- lost new requests 2 (= 0)')
})

test('what a check that passed did not look at is told to every reader', async () => {
  const evidence = await sampleEvidence()
  const human = humanReport(evidence.results, plain, { quiet: false, linesShown: false })
  expect(human).toMatch(/^pass +image-user .*\n {8}not tested: images <of> others; the \| base$/m)
  expect(render('md', evidence)).toContain(
    '(= 0)<br>not tested: images <of> others<br>not tested: the \\| base | C |',
  )
  expect(render('html', evidence)).toContain('<td>not tested</td><td>images &lt;of&gt; others</td>')
  const failed = evidence.results.map((result) => ({ ...result, notTested: ['the night'] }))
  expect(humanReport(failed, plain, { quiet: true, linesShown: true })).toContain(
    '\n  not tested the night\n',
  )
})

test('an output that cannot be written is reported, the others are written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'report-'))
  const good = join(folder, 'deep', 'evidence.json')
  const outputs = parseOutputs([`json=${good}`, 'html=/dev/null/impossible.html', 'human'])
  const failures = await writeOutputs(outputs, await sampleEvidence())
  expect(failures).toEqual([expect.stringContaining('/dev/null/impossible.html')])
  expect(JSON.parse(await readFile(good, 'utf8')).schemaVersion).toBe(1)
  expect(() => parseOutputs(['pdf'])).toThrow('unknown output "pdf"')
  expect(() => parseOutputs(['json=-', 'human'])).toThrow('only one output')
  expect(() => parseOutputs(['human=report.txt'])).toThrow('use -o md=PATH')
})

test('standard output is an output without a path or with a dash, and an empty path is a mistake', () => {
  expect(parseOutputs(['json'])).toEqual([{ format: 'json' }])
  expect(parseOutputs(['json=-'])).toEqual([{ format: 'json' }])
  expect(() => parseOutputs(['json='])).toThrow('the output "json=" names no file')
  expect(() => parseOutputs(['human='])).toThrow('the output "human=" names no file')
})
