import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

// A workspace with a stand-in for npm that counts its calls and takes a moment to "install".
const FAKE_NPM = `#!/bin/sh
if [ "$1" = config ]; then cat ignore-scripts 2>/dev/null; exit; fi
echo "$@" >> calls
[ -f broken ] && { echo 'npm error no network' >&2; exit 7; }
sleep 0.3
mkdir -p node_modules/.bin
[ -f ignore-scripts ] && exit 0
ln -sf ${process.execPath} node_modules/.bin/node
`

let workspace: string
const children: ChildProcess[] = []

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'setup-'))
  for (const folder of ['bin', 'tools', '.data']) mkdirSync(join(workspace, folder))
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(workspace, 'tools', 'setup.mjs'))
  writeFileSync(join(workspace, 'package-lock.json'), '{}')
  writeFileSync(join(workspace, 'bin', 'npm'), FAKE_NPM, { mode: 0o755 })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(workspace, { recursive: true, force: true })
})

async function setup(): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['tools/setup.mjs'], {
    cwd: workspace,
    env: { PATH: `${join(workspace, 'bin')}:/usr/bin:/bin` },
  })
  children.push(child)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  return { code, output }
}
const lines = () => {
  const file = join(workspace, 'calls')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}
const calls = () => lines().length

test('it installs on the first run, and says nothing once all is in place', async () => {
  const first = await setup()
  expect(first.code).toBe(0)
  expect(first.output).toContain('installing the dependencies (first run)')
  expect(await setup()).toEqual({ code: 0, output: '' })
  expect(calls()).toBe(1)
})

test('it installs again when the lock file has changed', async () => {
  await setup()
  writeFileSync(join(workspace, 'package-lock.json'), '{"changed":true}')
  expect((await setup()).output).toContain('package-lock.json has changed')
  expect(calls()).toBe(2)
})

test('of several at once one installs and the others wait for it', async () => {
  const results = await Promise.all([setup(), setup(), setup()])
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(calls()).toBe(1)
})

test('a lock left behind by a killed run is taken over', async () => {
  const lock = join(workspace, '.data', 'setup.lock')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  const results = await Promise.all([setup(), setup()])
  expect(results.map(({ code }) => code)).toEqual([0, 0])
  expect(calls()).toBe(1)
  expect(existsSync(lock)).toBe(false)
})

test('a failed installation is told with what may help, and is tried again the next time', async () => {
  writeFileSync(join(workspace, 'broken'), '')
  const { code, output } = await setup()
  expect(code).toBe(1)
  expect(output).toContain('npm error no network')
  expect(output).toContain('"npm ci" ended with code 7')
  rmSync(join(workspace, 'broken'))
  expect((await setup()).code).toBe(0)
})

test('a first run installs cleanly, and a later one leaves the programs that run from node_modules in place', async () => {
  await setup()
  writeFileSync(join(workspace, 'package-lock.json'), '{"changed":true}')
  await setup()
  expect(lines()).toEqual([expect.stringMatching(/^ci /), expect.stringMatching(/^install --no-save /)])
})

test('what only development needs is installed in production too, for the scripts run on it', async () => {
  await setup()
  expect(lines()).toEqual([expect.stringContaining('--include=dev --include=optional --include=peer')])
})

test('a Node that is missing because npm ignores install scripts is told so, with what to do', async () => {
  writeFileSync(join(workspace, 'ignore-scripts'), 'true')
  const { code, output } = await setup()
  expect(code).toBe(1)
  expect(output).toContain('"npm rebuild node --ignore-scripts=false"')
})
