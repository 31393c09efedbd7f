import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { onProcess, readinessCommands } from './readiness-commands.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PROGRAM = fileURLToPath(new URL('./seaworthy.ts', import.meta.url))
let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-readiness-'))
  mkdirSync(join(cwd, 'bad'))
  writeFileSync(join(cwd, 'bad', 'Dockerfile'), 'FROM node:latest\nCMD npm start\n')
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const silent = { cwd: '.', env: {}, out: () => {}, err: () => {} }

test.each([0, 1, 2, 3, 130])('exit code %i is passed through, and all words with it', async (code) => {
  const asked: (readonly string[])[] = []
  const command = onProcess({
    name: 'check',
    summary: '',
    help: '',
    run: async (words) => {
      asked.push(words)
      return code
    },
  })
  expect(await command.run(['a', '--b', 'c'], silent)).toBe(code)
  expect(asked).toEqual([['a', '--b', 'c']])
})

test('each has a help text of its own, and is in the overview', async () => {
  const out: string[] = []
  const terminal = { ...silent, out: (text: string) => void out.push(text) }
  await runCommandLine([], terminal)
  const names = ['check', 'probe', 'drill', 'load', 'explain', 'list', 'report', 'diff', 'verify']
  expect(readinessCommands.map(({ name }) => name)).toEqual(names)
  for (const { name, summary } of readinessCommands) {
    expect(out[0]).toContain(summary)
    expect(await runCommandLine([name, '--help'], terminal)).toBe(0)
    expect(out.at(-1)).toMatch(new RegExp(`^Usage: seaworthy ${name}`))
  }
})

test.each([
  [0, 'check bad --report-only'],
  [1, 'check bad'],
  [2, 'check bad --nope'],
  [2, 'drill -c nowhere.yaml'],
  [3, 'probe http://127.0.0.1:9'],
])('the process ends with %i for seaworthy %s', (code, words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words.split(' ')], {
    cwd,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(code)
  if (code <= 1) expect(stdout).toContain('Dockerfile:1')
  else expect(stderr).not.toBe('')
})

test('this repository passes its own check, warnings included', () => {
  const words = ['check', '.', '--fail-on', 'warning', '--quiet']
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...words], { cwd: ROOT, encoding: 'utf8' })
  expect(status, stdout).toBe(0)
  expect(stdout).toContain('0 FAIL')
})
