import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-ship-repository-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const described = new URL('../../../docs/reference/service-description/characters.json', import.meta.url)

/** A workspace with one service, which says of itself what characters says. */
function workspace(): void {
  const files = {
    'package.json': JSON.stringify({
      workspaces: ['services/*'],
      devDependencies: { node: '26.10.0' },
      scripts: { test: 'vitest run' },
    }),
    'services/characters/package.json': JSON.stringify({ name: '@a/characters' }),
    'services/characters/seaworthy.drill.yaml': '',
    'services/characters/src/service.ts': `export const it = {
      name: 'characters', declaration: { name: 'characters', features: [] }, commands: [], launch() {},
      describe: () => (${readFileSync(described, 'utf8')}),
    }`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, dirname(path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
}

async function run(words: string) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommandLine(words.split(' '), {
    cwd,
    env: {},
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const read = (path: string) => readFileSync(join(cwd, path), 'utf8')
const LEFT = 'to be filled in, in deploy/repository.yaml: owners, registry, environments'

test('what surrounds all services is written, tells what a person has to fill in, and then nothing is different', async () => {
  workspace()
  const first = await run('ship --repository')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toContain('wrote .github/workflows/release.yml\n')
  expect(first.out).toContain(LEFT)
  expect(read('deploy/repository.yaml')).toContain('paths: {characters: /api/v1/characters}')
  expect(await run('ship --repository --check')).toEqual({
    code: 0,
    out: `${LEFT}\neverything around the services is as it follows from them`,
    err: '',
  })
})

test('an answer that was filled in reaches every file by the next run', async () => {
  workspace()
  await run('ship --repository')
  const answers = read('deploy/repository.yaml').replaceAll('<organisation>', 'us').replace('<team>', 'all')
  writeFileSync(
    join(cwd, 'deploy/repository.yaml'),
    answers.replace('"<registry>/us"', 'registry.example/us'),
  )
  const { code, err } = await run('ship --repository --check')
  expect(code).toBe(1)
  expect(err.split('\n')).toEqual([
    'out of date: .github/workflows/release.yml',
    'out of date: .github/workflows/deploy.yml',
    'out of date: .github/CODEOWNERS',
    'Run "seaworthy ship --repository" and commit the result.',
  ])
  await run('ship --repository')
  expect(read('.github/CODEOWNERS')).toContain('*  @us/all\n')
})

test('what a person wrote under one of the names stays, and is told', async () => {
  workspace()
  mkdirSync(join(cwd, '.github'))
  writeFileSync(join(cwd, '.github/CODEOWNERS'), '* @me\n')
  const { code, out } = await run('ship --repository')
  expect(code).toBe(0)
  expect(out).toContain('left alone, as a person wrote it: .github/CODEOWNERS')
  expect(read('.github/CODEOWNERS')).toBe('* @me\n')
})

test('answers with a mistake write nothing and are told with their line', async () => {
  workspace()
  mkdirSync(join(cwd, 'deploy'))
  writeFileSync(join(cwd, 'deploy/repository.yaml'), 'owner: {}\n')
  const { code, err } = await run('ship --repository')
  expect(code).toBe(2)
  expect(err).toContain('unknown key "owner"; did you mean "owners"?')
})

test('services in another language are part of it, at the root or beside others', async () => {
  const shipFile = `service:
  name: items
  ports: { traffic: { variable: PORT, default: 8080 } }
  probes: { live: /livez, ready: /readyz, startup: /livez }
  stop: { deadlineMs: { variable: DEADLINE_MS, default: 10000 } }
image: { language: go }
`
  const sources = {
    'main.go': 'package main\n',
    'go.mod': 'module items\n\ngo 1.26\n',
    'seaworthy.ship.yaml': shipFile,
  }
  for (const [path, text] of Object.entries(sources)) writeFileSync(join(cwd, path), text)
  expect(await run('ship --repository')).toMatchObject({ code: 0, err: '' })
  const alone = read('.github/workflows/pull-request.yml')
  expect(alone).toContain('deploy: deploy\n            context: .\n')
  expect(alone).toContain('npx --no -- seaworthy ship . --check')
  workspace()
  await run('ship --repository')
  expect(read('.github/workflows/nightly.yml')).toContain('- service: characters')
  expect(read('.github/workflows/nightly.yml')).toContain('- service: items')
})

test.each([
  ['ship characters --repository', '--repository is about all services; leave out the name'],
  ['ship --repository', 'this folder has no service'],
])('%s where that makes no sense is a usage error', async (words, message) => {
  if (words.includes('characters')) workspace()
  expect(await run(words)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
})
