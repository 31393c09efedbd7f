import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Check } from '../engine/check.ts'
import { counted } from '../engine/outcome.ts'
import { sampleEvidence } from '../evidence/fixtures/sample-evidence.ts'
import { type Output, parseOutputs } from '../report/output.ts'
import { READER_GONE } from '../report/written-stream.ts'
import type { CommandIo } from './command-io.ts'
import { runCommand, selectChecks } from './run-command.ts'

const drill = (name: string, run: () => void = () => {}): Check<undefined> => ({
  id: `drill.${name}`,
  kind: 'drill',
  requirements: ['LIFE-1'],
  claim: `${name} holds`,
  level: 'C',
  severity: 'error',
  method: 'looks',
  async run() {
    run()
    return counted('faults', [])
  },
})

function createIo(signal = new AbortController().signal) {
  const told = { stdout: '', stderr: '' }
  const io: CommandIo = {
    stdout: {
      write: (text) => {
        told.stdout += text
      },
    },
    stderr: {
      write: (text) => {
        told.stderr += text
      },
    },
    status: () => {},
    cwd: tmpdir(),
    version: '0',
    now: () => new Date('2026-11-21T12:00:00Z'),
    signal,
  }
  return { io, told }
}

interface Asked {
  readonly outputs?: readonly Output[]
  readonly quiet?: boolean
  readonly baseline?: string
}

const run = (checks: readonly Check<undefined>[], io: CommandIo, asked: Asked = {}) =>
  runCommand(
    {
      checks,
      context: undefined,
      target: 'shop',
      command: 'seaworthy drill',
      cwd: io.cwd,
      reproduce: () => '',
    },
    { failOn: 'error', reportOnly: false, quiet: false, outputs: parseOutputs([]), seed: 1, ...asked },
    io,
  )

test('each line is printed as soon as its check has ended, and the summary at the end', async () => {
  const { io, told } = createIo()
  let seen = ''
  const second = drill('second', () => {
    seen = told.stdout
  })
  expect(await run([drill('first'), second], io)).toBe(0)
  expect(seen).toMatch(/^pass +first /)
  expect(seen).not.toContain('of the 2 checks')
  expect(told.stdout).toContain('of the 2 checks')
  expect(told.stderr).toBe('')
})

test('where standard output is for a machine, drills tell on standard error how they ended, unless asked to be quiet', async () => {
  const outputs = parseOutputs(['md'])
  const { io, told } = createIo()
  await run([drill('first'), drill('second')], io, { outputs })
  expect(told.stdout).toMatch(/^# Readiness/)
  expect(told.stderr).toBe('first: pass\nsecond: pass\n')
  const quiet = createIo()
  await run([drill('first')], quiet.io, { outputs, quiet: true })
  expect(quiet.told.stderr).toBe('')
})

test.each([
  ['a person is told', undefined, 'interrupted: what had not ended is missing\n'],
  ['a reader who is gone is not', READER_GONE, ''],
])('of an interruption %s', async (_, reason, stderr) => {
  const abort = new AbortController()
  const { io, told } = createIo(abort.signal)
  const stops = drill('first', () => abort.abort(reason))
  expect(await run([stops, drill('second')], io)).toBe(130)
  expect(told.stderr).toBe(stderr)
})

test('a baseline that was changed since it was written is refused', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'baseline-'))
  const baseline = join(folder.path, 'old.json')
  const evidence = await sampleEvidence()
  await writeFile(baseline, JSON.stringify(evidence))
  expect(await run([drill('first')], createIo().io, { baseline })).toBe(0)
  await writeFile(baseline, JSON.stringify({ ...evidence, run: { ...evidence.run, seed: 8 } }))
  await expect(run([drill('first')], createIo().io, { baseline })).rejects.toThrow('was changed since')
})

test('a check that is named twice runs once', () => {
  const [first, second] = [drill('first'), drill('second')]
  expect(selectChecks([first, second], ['second', 'first', 'drill.second'])).toEqual([second, first])
})
