import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deadLinks } from './dead-links.ts'
import { parsePage } from './page.ts'

const root = join(import.meta.dirname, '../..')
const dead = (text: string) => deadLinks(root, parsePage('docs/guide/invented.md', text))

test('a file, a heading and a file of code that are there are no dead links', () => {
  expect(
    dead(`# Told twice\n\n## Told twice\n\n[a](cache.md), [b](probes.md), [c](#told-twice-1), [d](../../README.md#how-it-compares)
      and [e](../../tools/generate.ts), [f](https://example.org/gone), \`packages/cli/src/seaworthy.ts\``),
  ).toEqual([])
})

test.each([
  ['a file that is not there', '[a](gone.md)', 'gone.md'],
  ['a picture that is not there', '![a](../diagrams/gone.svg)', '../diagrams/gone.svg'],
  ['a heading that the page does not have', '# Here\n\n[a](#there)', '#there'],
  ['a heading that another page does not have', '[a](cache.md#gone)', 'cache.md#gone'],
  ['a file outside of the repository', '[a](../../../elsewhere.md)', '../../../elsewhere.md'],
  ['code that is not there', 'See `packages/cli/src/gone.ts`.', 'packages/cli/src/gone.ts'],
])('%s is one', (_, text, target) => {
  expect(dead(text)).toEqual([target])
})

test('what looks like a link inside of code is none', () => {
  expect(dead('`[a](gone.md)`\n\n```sh\n# [b](gone.md)\n```')).toEqual([])
})
