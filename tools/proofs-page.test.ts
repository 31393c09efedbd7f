import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { drills } from '@seaworthy/readiness'
import { expect, test } from 'vitest'
import { benches } from '../bench/benches.ts'

const root = join(import.meta.dirname, '..')

const read = (page: string): string => readFileSync(join(root, page), 'utf8')

test('every bench of the list is there', () => {
  expect(benches.filter(({ script }) => !existsSync(script))).toEqual([])
})

test('every drill that stands as a proof runs at the root: with a file and by a name that there is', () => {
  const commands = [...read('docs/reference/proofs.md').matchAll(/^\|.*$/gm)].flatMap(([row]) =>
    [...row.matchAll(/`npx seaworthy drill ([^`]+)`/g)].map(([, words]) => words ?? ''),
  )
  expect(commands.length).toBeGreaterThan(0)
  const known = drills.map(({ id }) => id.replace('drill.', ''))
  for (const command of commands) {
    const [, file = '', names = ''] = /^-c (\S+) (.+)$/.exec(command) ?? []
    expect(file !== '' && existsSync(join(root, file)), command).toBe(true)
    expect(known).toEqual(expect.arrayContaining(names.split(' ')))
  }
})

test('every folder that stands as a proof holds tests', () => {
  const proofs = [...read('docs/reference/proofs.md').matchAll(/^\|[^|]+\|([^|]+)\|$/gm)].flatMap(
    ([, cell]) =>
      [...(cell ?? '').matchAll(/`((?:packages|services)\/[\w./-]+)`/g)].map(([, path]) => path ?? ''),
  )
  expect(proofs.length).toBeGreaterThan(10)
  for (const proof of proofs) {
    const path = join(root, proof)
    const tests = statSync(path).isDirectory() ? globSync('**/*.test.ts', { cwd: path }) : [path]
    expect(tests.length, proof).toBeGreaterThan(0)
  }
})
