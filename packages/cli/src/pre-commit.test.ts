import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
/** Put together here, so that this file does not find itself. */
const CANARY = `aws_secret_access_key = "${'aB3/'.repeat(10)}"\n`

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pre-commit-')))
  git('init', '--quiet')
  write({ '.gitignore': 'node_modules\n', 'a.txt': 'nothing\n' })
  git('add', '.')
  git('commit', '--quiet', '--message', 'Begin')
  git('config', 'core.hooksPath', join(ROOT, '.githooks'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** As after an installation: the command line of this workspace, and the Node that it runs on. */
function install(): void {
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(join(ROOT, 'packages/cli/bin/seaworthy.mjs'), join(bin, 'seaworthy'))
  symlinkSync(process.execPath, join(bin, 'node'))
}

function git(...words: readonly string[]) {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
  const { status, stdout, stderr } = spawnSync('git', [...who, ...words], { cwd: folder, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}
const commits = () => Number(git('rev-list', '--count', 'HEAD').said)

test('a commit without a secret is made', () => {
  install()
  write({ 'b.txt': 'nothing either\n' })
  git('add', 'b.txt')
  expect(git('commit', '--message', 'Add').status).toBe(0)
  expect(commits()).toBe(2)
})

test('a planted secret is refused, with its file and line and without itself', () => {
  install()
  write({ 'src/config.ts': `// first\n${CANARY}` })
  git('add', '.')
  const { status, said } = git('commit', '--message', 'Add')
  expect(status).toBe(1)
  expect(said).toMatch(/src\/config\.ts:2.*an AWS secret key/)
  expect(said).not.toContain('aB3/aB3/')
  expect(commits()).toBe(1)
})

test('a secret is seen as it will be committed, also when the file was corrected since', () => {
  install()
  write({ 'b.txt': CANARY })
  git('add', 'b.txt')
  write({ 'b.txt': 'nothing\n' })
  expect(git('commit', '--message', 'Add').status).toBe(1)
})

test('a secret in what is not committed keeps nothing back', () => {
  install()
  write({ 'b.txt': 'nothing\n', 'notes.txt': CANARY })
  git('add', 'b.txt')
  expect(git('commit', '--message', 'Add').status).toBe(0)
})

test.each([[['--all']], [['a.txt']]])('a secret in a known file is refused by commit %j as well', (words) => {
  install()
  write({ 'a.txt': CANARY })
  expect(git('commit', '--message', 'Change', ...words).status).toBe(1)
  expect(commits()).toBe(1)
})

test('a .env file is refused, whatever is in it', () => {
  install()
  write({ '.env': 'A=1\n' })
  git('add', '.env')
  expect(git('commit', '--message', 'Add')).toEqual({
    status: 1,
    said: expect.stringContaining('.env is committed'),
  })
})

test('without an installation nothing is committed unseen', () => {
  write({ 'b.txt': 'nothing\n' })
  git('add', 'b.txt')
  expect(git('commit', '--message', 'Add')).toEqual({
    status: 1,
    said: 'pre-commit: nothing here can look for secrets; install the dependencies (npm ci) and commit again\n',
  })
})
