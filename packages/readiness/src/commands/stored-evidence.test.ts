import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEvidence, type Evidence } from '../evidence/evidence.ts'
import { sampleEvidence } from '../evidence/fixtures/sample-evidence.ts'
import { parseOutputs } from '../report/output.ts'
import type { CommandIo } from './command-io.ts'
import { diffStored, reportStored, verifyStored } from './stored-evidence.ts'

/** Evidence as it was written, the same with another seed, and what a command says of files. */
async function stored() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'evidence-'))
  const told = { stdout: '', stderr: '' }
  const write = async (name: string, evidence: Evidence) => {
    const path = join(folder.path, name)
    await writeFile(path, JSON.stringify(evidence))
    return path
  }
  const evidence = await sampleEvidence()
  return {
    evidence,
    good: await write('good.json', evidence),
    changed: await write('changed.json', { ...evidence, run: { ...evidence.run, seed: 8 } }),
    write,
    told,
    io: {
      stdout: {
        write: (text: string) => {
          told.stdout += text
        },
      },
      stderr: {
        write: (text: string) => {
          told.stderr += text
        },
      },
    } as CommandIo,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

test('verify looks at every file, and one that is bad decides', async () => {
  await using files = await stored()
  const { good, changed, io, told } = files
  expect(await verifyStored([good], io)).toBe(0)
  expect(told.stdout).toMatch(/^verified: 4 results/)
  expect(await verifyStored([good, changed, good], io)).toBe(1)
  expect(told.stdout).toContain(`${changed}: the document does not match its sha256`)
  expect(told.stdout.split(`${good}: verified`)).toHaveLength(3)
})

test('a report of changed evidence is made, with a warning', async () => {
  await using files = await stored()
  const { good, changed, io, told } = files
  expect(await reportStored(good, parseOutputs([]), io)).toBe(0)
  expect(told.stderr).toBe('')
  expect(await reportStored(changed, parseOutputs(['md']), io)).toBe(0)
  expect(told.stdout).toContain('# Readiness of example')
  expect(told.stderr).toBe(`${changed} was changed since it was written: see seaworthy verify ${changed}\n`)
})

test('a report that cannot be written ends with 3, and the others are written', async () => {
  await using files = await stored()
  const { good, io, told } = files
  const page = `${good}.html`
  expect(await reportStored(good, parseOutputs(['json=/dev/null/x.json', `html=${page}`]), io)).toBe(3)
  expect(told.stderr).toContain('cannot write /dev/null/x.json')
  expect(told.stderr).toContain(`${page} is written`)
})

test('runs of different kinds are not compared, whatever their waivers', async () => {
  await using files = await stored()
  const { evidence, good, write, io, told } = files
  const { run, results } = evidence
  const ofKind = (kind: string) => results.filter((result) => result.kind === kind)
  const waivers = { ...results[1]!, id: 'check.waivers', kind: 'check' as const }
  const checks = await write('checks.json', createEvidence('0', run, [...ofKind('check'), waivers], 0))
  const drills = await write('drills.json', createEvidence('0', run, [...ofKind('drill'), waivers], 0))
  await expect(diffStored(checks, drills, io)).rejects.toThrow(
    `not the same kind of run: ${checks} is of check, ${drills} of drill`,
  )
  expect(await diffStored(drills, drills, io)).toBe(0)
  const nothing = await write('nothing.json', createEvidence('0', run, [], 130))
  expect(await diffStored(nothing, nothing, io)).toBe(0)
  expect(await diffStored(good, good, io)).toBe(0)
  expect(told.stdout).toBe('nothing changed\n'.repeat(3))
})
