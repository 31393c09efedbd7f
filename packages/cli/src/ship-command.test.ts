import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-ship-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const described = new URL('../../../docs/reference/service-description/pokedex.json', import.meta.url)

/** A workspace with one service, which says of itself what pokedex says. */
function workspace(
  manifest: object = { workspaces: ['services/*'], devDependencies: { node: '26.10.0' } },
): void {
  const files = {
    'package.json': JSON.stringify(manifest),
    'services/pokedex/package.json': JSON.stringify({ name: '@a/pokedex' }),
    'services/pokedex/src/service.ts': `export const it = {
      name: 'pokedex', declaration: { name: 'pokedex', features: [] }, commands: [], launch() {},
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

test('ship writes what surrounds the only service there is, and then finds nothing to do', async () => {
  workspace()
  const first = await run('ship')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toContain('wrote deploy/pokedex/container/Dockerfile\n')
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

test('a workspace that pins no Node is told what to write, without a stack', async () => {
  workspace({ workspaces: ['services/*'] })
  const { code, err } = await run('ship')
  expect(code).toBe(1)
  expect(err).toContain(
    'Pin the package "node" in the package.json of the workspace, such as "node": "26.10.0".',
  )
  expect(err).not.toContain('    at ')
})
