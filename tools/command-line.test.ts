import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

// The real program against a real service, each time in a process of its own.
const root = join(import.meta.dirname, '..')
const dataDir = mkdtempSync(join(tmpdir(), 'command-line-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const PROGRAM = join(root, 'packages/cli/bin/seaworthy.mjs')

const seaworthy = (...words: string[]) => node(PROGRAM, ...words)

function node(...words: string[]) {
  return nodeWith({}, ...words)
}

function nodeWith(more: Readonly<Record<string, string>>, ...words: string[]) {
  const { PATH, HOME } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH, HOME, DATA_DIR: dataDir, NODE_ENV: 'development', ...more },
  })
  return { status, stdout, stderr }
}

test('the embedded database of a service goes up, is verified, and goes down again', {
  timeout: 120_000,
}, () => {
  expect(seaworthy('migrate', 'up', '--service', 'characters')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('applied 0001_'),
  })
  expect(seaworthy('migrate', 'verify', '--service', 'characters').status).toBe(0)
  expect(seaworthy('migrate', 'status', '--service', 'characters').stdout).toMatch(/^0001_\S+ +applied /)
  expect(seaworthy('migrate', 'down', '--service', 'characters').stdout).toContain('took back 0001_')
})

test('a server that cannot be reached is told with what to do, without password and stack', () => {
  const env = { DATABASE_URL: 'postgres://somebody:s3cret@127.0.0.1:1/x' }
  expect(nodeWith(env, PROGRAM, 'migrate', 'status', '--service', 'characters')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'seaworthy: nothing listens on 127.0.0.1:1: start it there, or correct host and port in DATABASE_URL\n',
  })
})

test('a token is the only thing on standard output', () => {
  const { status, stdout } = seaworthy('token', '--role', 'admin', '--service', 'characters')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
})

test('the settings of a service are printed without starting it', () => {
  const { status, stdout } = seaworthy('start', 'characters', '--print-settings')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^PORT +\d+ +\S/m)
})

test('what is not understood ends with 2', () => {
  expect(seaworthy('sail')).toMatchObject({ status: 2, stdout: '' })
})

test('a Node that is too old is told so, without a stack', () => {
  const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})'
  expect(node('--import', old, PROGRAM, 'list')).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^seaworthy needs Node 24 or later, .* Use "npx seaworthy" .*\n$/),
  })
})
