import { expect, test } from 'vitest'
import { docMarkdown, firstSentence } from './doc-comment.ts'
import { publicExports } from './public-exports.ts'
import { parseSource } from './source-file.ts'

const FILES: Readonly<Record<string, string>> = {
  'a/index.ts': `
    export { type Berth, mooring as rope } from './berth.ts'
    export * from './pier.ts'
    export { Kysely } from 'kysely'
    /** How many. */
    export const quays = 2`,
  'a/berth.ts': `
    /** A place for one ship. */
    // biome-ignore lint/a/b: c
    export interface Berth { readonly metres: number }
    /** Ties up. */
    export function mooring(knot: string): void
    export function mooring(knot: string, twice = false): void { console.log(knot, twice) }`,
  'a/pier.ts': `
    /** Where ships land. */
    export class Pier<Cargo> extends Land {
      readonly #ships = new Set()
      private readonly secret = 1
      readonly metres: number = 7
      /** Ships that are there. */
      get size(): number { return this.#ships.size }
      #count() {}
    }
    export const tides = {
      /** Twice a day. */
      high: (metres: number): boolean => metres > 3,
      names: ['spring', 'neap'],
    } as const
    export const land = async (pier: Pier<never>): Promise<void> => { await pier }`,
}
const read = (path: string) => parseSource(path, FILES[path] ?? '')
const exported = new Map(publicExports('a/index.ts', read).map((each) => [each.name, each]))
const signature = (name: string) => exported.get(name)?.signatures.join('\n').replaceAll(/\n\s+/g, '\n')

test('every name is found where it is declared, under the name that it has outside', () => {
  expect([...exported].map(([name, { from, comment }]) => [name, from, comment])).toEqual([
    ['Berth', 'a/berth.ts', 'A place for one ship.'],
    ['Kysely', 'kysely', ''],
    ['land', 'a/pier.ts', ''],
    ['Pier', 'a/pier.ts', 'Where ships land.'],
    ['quays', 'a/index.ts', 'How many.'],
    ['rope', 'a/berth.ts', 'Ties up.'],
    ['tides', 'a/pier.ts', ''],
  ])
})

test('a signature has what callers see: no bodies and nothing private', () => {
  expect(signature('Pier')).toBe(
    'class Pier<Cargo> extends Land {\nreadonly metres: number\n/** Ships that are there. */\nget size(): number\n}',
  )
  expect(signature('rope')).toBe(
    'function mooring(knot: string): void\nfunction mooring(knot: string, twice = false): void',
  )
  expect(signature('tides')).toBe(
    "const tides = {\n/** Twice a day. */\nhigh: (metres: number): boolean => …,\nnames: ['spring', 'neap'],\n}",
  )
  expect(signature('land')).toBe('const land = async (pier: Pier<never>): Promise<void> => …')
  expect(signature('quays')).toBe('const quays = 2')
})

test('a name that leads nowhere is told', () => {
  const lost = (path: string) => parseSource(path, path === 'b.ts' ? "export { sail } from './c.ts'" : '')
  expect(() => publicExports('b.ts', lost)).toThrow('c.ts does not export sail')
})

test('a comment is Markdown: angle brackets are kept, tags are a list', () => {
  const comment =
    'Keeps a list<T>\nof `Map<A>`.\n\nTwice.\n\n@param name as it\nstands\n@throws RangeError beyond 7.'
  expect(docMarkdown(comment)).toBe(
    'Keeps a list\\<T> of `Map<A>`.\n\nTwice.\n\n- `name`: as it stands\n- Throws RangeError beyond 7.',
  )
  expect(firstSentence('Ties up. Then waits.')).toBe('Ties up.')
  expect(docMarkdown('Lands. @throws Error when full.')).toBe('Lands.\n\n- Throws Error when full.')
})
