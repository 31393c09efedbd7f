import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { REFERENCE_CONFIG } from '../drilling/controls.ts'
import type { CommandIo } from './command-io.ts'
import { loadCommand } from './load-command.ts'

let folder: string
let said: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'))
  said = ''
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (...words: string[]) => {
  const out = {
    write(text: string) {
      said += text
    },
  }
  const io: CommandIo = {
    ...{ stdout: out, stderr: out, status: () => {}, cwd: folder, version: '0', now: () => new Date(0) },
    signal: new AbortController().signal,
  }
  return loadCommand.run(['--config', REFERENCE_CONFIG, ...words], io)
}

test('a good service is started and keeps its promise, and the table says how much less time there was', async () => {
  // A machine that does something else meanwhile makes it unclear, never broken.
  expect([0, 3]).toContain(await run('load', '--pace', '600'))
  expect(said).not.toContain('broken')
  expect(said).toMatch(/600 times shorter/)
  expect(said).toMatch(/\| load \| 0\.5×, 1 s \|.*\| (holds|unclear: .*) \|/)
})

test('scripts are written for every scenario, or for one', async () => {
  expect(await run('--k6', 'k6')).toBe(0)
  expect(readdirSync(join(folder, 'k6')).sort()).toEqual(['load.js', 'soak.js', 'spike.js', 'stress.js'])
  expect(await run('soak', '--k6', 'one')).toBe(0)
  expect(readdirSync(join(folder, 'one'))).toEqual(['soak.js'])
})

test('the list starts nothing', async () => {
  expect(await run('--list')).toBe(0)
  expect(said).toMatch(/^soak .*50\/s for 7200 s$/m)
  expect(existsSync(join(folder, 'k6'))).toBe(false)
})

test.each([
  [['storm'], /there is no scenario "storm"; known: load, stress, spike, soak/],
  [['--pace', '0'], /--pace is a whole number from 1/],
])('%j is not understood', async (words, message) => {
  await expect(run(...words)).rejects.toThrow(message)
})
