import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const start = (...words: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'start.ts'), ...words], {
    encoding: 'utf8',
    timeout: 20_000,
  })

test.each([['--help'], ['-h'], ['pokedex', '--help']])(
  '%s prints what can be said and starts nothing',
  (...words) => {
    const { status, stdout, stderr } = start(...words)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Usage: npm start .*<service> +characters, pokedex; without one/s)
  },
)

test.each([
  [['../elsewhere'], 'There is no service "../elsewhere".'],
  [['--fast'], '"--fast" is not understood.'],
  [['characters', '--print-settings'], '"--print-settings" is not understood.'],
  [['-x'], '"-x" is not understood.'],
  [['--help=no'], '"--help=no" is not understood.'],
  [['characters', 'pokedex'], 'One service at a time: "pokedex" is too much.'],
  [[''], 'There is no service "".'],
])('%j is refused with what was expected', (words, refusal) => {
  const { status, stdout, stderr } = start(...words)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`${refusal} Known services: characters, pokedex.`)
  expect(stderr).toContain('Usage: npm start')
})

test('a signal to npm reaches the service, for no shell stands between them', () => {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> }
  // npm hands a signal to its shell, which would die of it and leave the service behind without a word.
  expect(scripts.start).toMatch(/^exec node /)
  expect(scripts.dev).toMatch(/^exec node /)
})
