import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-ship-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const described = new URL('../../../docs/reference/service-description/pokedex.json', import.meta.url)

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, dirname(path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
}

/** A workspace with one service, which says of itself what pokedex says. */
function workspace(
  manifest: object = { workspaces: ['services/*'], devDependencies: { node: '26.10.0' } },
): void {
  write({
    'package.json': JSON.stringify(manifest),
    'services/pokedex/package.json': JSON.stringify({ name: '@a/pokedex' }),
    'services/pokedex/src/service.ts': `export const it = {
      name: 'pokedex', declaration: { name: 'pokedex', features: [] }, commands: [], launch() {},
      describe: () => (${readFileSync(described, 'utf8')}),
    }`,
  })
}

const shipFile = (language: string) => `service:
  name: items
  ports: { traffic: { variable: PORT, default: 8080 } }
  probes: { live: /livez, ready: /readyz, startup: /livez }
  stop: { deadlineMs: { variable: DEADLINE_MS, default: 10000 } }
image: { language: ${language} }
`
const FOREIGN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  go: { 'main.go': 'package main\n', 'go.mod': 'module items\n\ngo 1.26\n' },
  python: { 'app.py': '', '.python-version': '3.14\n' },
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

test('ship writes what surrounds the only service there is, and then finds nothing to do', async () => {
  workspace()
  const first = await run('ship')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toContain('wrote deploy/pokedex/container/Dockerfile\n')
  expect(first.out).toContain('wrote deploy/policies/policies.yaml\n')
  expect(first.out).toContain('wrote deploy/gitops/environments/production.yaml')
  expect(await run('ship --check')).toEqual({
    code: 0,
    out: 'deploy/pokedex is as it follows from the service',
    err: '',
  })
})

test('ship --check tells what a hand changed and writes nothing', async () => {
  workspace()
  await run('ship')
  const path = join(cwd, 'deploy/pokedex/helm/values.yaml')
  writeFileSync(path, 'replicas: 1\n')
  writeFileSync(join(cwd, 'deploy/pokedex/helm/templates/old.yaml'), '')
  const { code, err } = await run('ship pokedex --check')
  expect(code).toBe(1)
  expect(err.split('\n')).toEqual([
    'out of date: deploy/pokedex/helm/values.yaml',
    'left over: deploy/pokedex/helm/templates/old.yaml',
    'Run "seaworthy ship pokedex" and commit the result.',
  ])
  expect(readFileSync(path, 'utf8')).toBe('replicas: 1\n')
})

test('what people say of their environments survives, and what follows from the services does not', async () => {
  workspace()
  await run('ship')
  const own = join(cwd, 'deploy/gitops/environments/production.yaml')
  writeFileSync(own, 'services: {pokedex: {tag: v1.4.0}}\n')
  writeFileSync(join(cwd, 'deploy/gitops/environments/sandbox.yaml'), '')
  writeFileSync(join(cwd, 'deploy/gitops/applications/templates/project.yaml'), '')
  expect((await run('ship')).out).toBe('wrote deploy/gitops/applications/templates/project.yaml')
  expect(readFileSync(own, 'utf8')).toBe('services: {pokedex: {tag: v1.4.0}}\n')
  expect(existsSync(join(cwd, 'deploy/gitops/environments/sandbox.yaml'))).toBe(true)
})

test('a workspace that pins no Node is told what to write, without a stack', async () => {
  workspace({ workspaces: ['services/*'] })
  const { code, err } = await run('ship')
  expect(code).toBe(1)
  expect(err).toContain('Write it into .node-version at the root')
  expect(err).not.toContain('    at ')
})

describe.each(Object.entries(FOREIGN))('a service in %s', (language, sources) => {
  beforeEach(() => {
    write({ 'seaworthy.ship.yaml': shipFile(language) })
    write(sources)
  })

  test('has its deploy files beside its ship file, and then nothing is to be done', async () => {
    const first = await run('ship')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('wrote deploy/container/Dockerfile\n')
    expect(readFileSync(join(cwd, 'deploy/values/production.yaml'), 'utf8')).toContain(
      'registry.example/items',
    )
    expect(await run('ship . --check')).toEqual({
      code: 0,
      out: 'deploy is as it follows from the service',
      err: '',
    })
  })

  test('is told by its folder, and --check with it', async () => {
    const folder = cwd
    cwd = dirname(folder)
    const word = relative(cwd, folder)
    try {
      expect((await run(`ship ${word}`)).out).toContain(`wrote ${word}/deploy/helm/Chart.yaml`)
      writeFileSync(join(folder, 'deploy/helm/Chart.yaml'), '')
      expect((await run(`ship ${word} --check`)).err.split('\n')).toEqual([
        `out of date: ${word}/deploy/helm/Chart.yaml`,
        `Run "seaworthy ship ${word}" and commit the result.`,
      ])
    } finally {
      cwd = folder
    }
  })

  test('without its sources is refused', async () => {
    for (const path of Object.keys(sources)) rmSync(join(cwd, path))
    const { code, err } = await run('ship')
    expect(code).toBe(1)
    expect(err).toMatch(/^seaworthy: What the image is made of is not there \(source_missing\): no /)
    expect(err).not.toContain('    at ')
  })
})

test('a service in another language lives beside others in the workspace', async () => {
  workspace()
  write({ 'services/items/seaworthy.ship.yaml': shipFile('python'), 'services/items/app.py': '' })
  write({ 'services/items/.python-version': '3.14' })
  expect((await run('ship items')).out).toContain('wrote services/items/deploy/helm/Chart.yaml\n')
  expect((await run('ship services/pokedex')).out).toContain('wrote deploy/pokedex/helm/Chart.yaml\n')
  const applications = readFileSync(
    join(cwd, 'deploy/gitops/applications/templates/applications.yaml'),
    'utf8',
  )
  expect(applications).toContain('"items" "services/items/deploy"')
  expect(applications).toContain('"pokedex" "deploy/pokedex"')
})

test.each<[string, string, Readonly<Record<string, string>>]>([
  ['nothing that says what to ship', 'file_missing', {}],
  ['a mistake in it', 'file_invalid', { 'seaworthy.ship.yaml': shipFile('rust') }],
  ['two descriptions', 'described_twice', { 'seaworthy.ship.yaml': '', 'src/service.ts': '' }],
  ['no version', 'version_unknown', { 'seaworthy.ship.yaml': shipFile('python'), 'app.py': '' }],
  [
    'a chart of somebody',
    'place_taken',
    { ...FOREIGN.go, 'seaworthy.ship.yaml': shipFile('go'), 'deploy/helm/Chart.yaml': 'name: mine' },
  ],
])('a folder with %s is told %s, and nothing is written', async (_, problem, files) => {
  write(files)
  const { code, out, err } = await run('ship')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(`(${problem})`)
  expect(err).not.toContain('    at ')
  expect(existsSync(join(cwd, 'deploy/container'))).toBe(false)
})

test('a name that is no service of the workspace is told those that are', async () => {
  workspace()
  expect(await run('ship pokedx')).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no service "pokedx"; known: pokedex'),
  })
})
