import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import schema from '../../schema/evidence.schema.json' with { type: 'json' }
import { diffEvidence, failedBefore, newOnly } from './diff.ts'
import { createEvidence, type Evidence } from './evidence.ts'
import { sampleEvidence } from './fixtures/sample-evidence.ts'
import { canonicalJson } from './hash.ts'
import { verifyEvidence } from './verify.ts'

const stored = (evidence: Evidence): Evidence => JSON.parse(JSON.stringify(evidence))

test('evidence validates against the published schema', async () => {
  const validate = new Ajv2020({ strict: false }).compile(schema)
  validate(stored(await sampleEvidence()))
  expect(validate.errors).toBeNull()
})

test('untouched evidence verifies after a round trip through a file', async () => {
  expect(verifyEvidence(stored(await sampleEvidence()))).toEqual([])
})

test('a changed verdict, number or sample is found', async () => {
  const original = stored(await sampleEvidence())
  const [drain] = original.results
  const verdict = { ...original, results: [{ ...drain!, status: 'pass' as const }] }
  expect(verifyEvidence(verdict)).toEqual([
    'the document does not match its sha256: it was changed after the run',
    'drill.drain: says pass, its numbers say fail',
  ])
  const [lost, ...rest] = drain!.measurements
  const softened = { ...drain!, status: 'pass' as const, measurements: [{ ...lost!, observed: 0 }, ...rest] }
  const { sha256: _, ...content } = { ...original, results: [softened] }
  const rehashed = createEvidence('0.1.0', content.run, content.results, 0)
  expect(verifyEvidence(rehashed), 'even when the hash was made again').toEqual([
    'drill.drain: "lost new requests" says 0, its samples say 2',
  ])
  const [samples] = drain!.samples
  const cleaned = { ...drain!, samples: [{ ...samples!, rows: samples!.rows.slice(0, 1) }] }
  expect(verifyEvidence(createEvidence('0.1.0', original.run, [cleaned], 0))[0]).toContain(
    'do not match their sha256',
  )
})

test('canonical JSON does not depend on the order of keys', () => {
  expect(canonicalJson({ b: [1, { y: 2, x: undefined }], a: 'ä' })).toBe('{"a":"ä","b":[1,{"y":2}]}')
})

test('a difference lists what got worse first', async () => {
  const before = await sampleEvidence()
  const after = {
    ...before,
    results: before.results.map((result) =>
      result.status === 'fail'
        ? { ...result, status: 'pass' as const }
        : { ...result, status: 'fail' as const },
    ),
  }
  const changes = diffEvidence(before, after)
  expect(changes.map(({ id, verdict }) => [id, verdict])).toContainEqual(['drill.drain', 'better'])
  expect(changes[0]?.verdict).toBe('worse')
})

test('with a baseline only a new finding counts', async () => {
  const { results } = await sampleEvidence()
  const known = failedBefore(await sampleEvidence())
  expect(newOnly(results, known).some(({ status, required }) => status === 'fail' && required)).toBe(false)
  const another = { message: 'another one', file: 'b.yml', line: 1 }
  const grown = results.map((result) =>
    result.id === 'check.ci-pinned' ? { ...result, findings: [...result.findings, another] } : result,
  )
  expect(newOnly(grown, known).find(({ id }) => id === 'check.ci-pinned')?.required).toBe(true)
})
