import { expect, test } from 'vitest'
import { namesWithoutSentence } from './public-names.ts'

test('a name without a sentence is found where it is declared', () => {
  const files: Readonly<Record<string, string>> = {
    'a/index.ts': [
      `export {\n  type Berth,\n  mooring as rope,\n} from './berth.ts'`,
      `export type { Tide } from '../b/index.ts'`,
      `export * from './pier.ts'`,
      `export { Kysely } from 'kysely'`,
      '/** The harbour. */\nexport const harbour = 1',
      'export const quay = 2',
    ].join('\n'),
    'a/berth.ts': [
      '/** A place for one ship. */\nexport interface Berth {}',
      '/** Of another declaration. */\nconst knot = 1\nexport function mooring() {}',
    ].join('\n'),
    'a/pier.ts': '/** @throws TypeError when it is full. */\nexport async function land() {}',
    'b/index.ts': `export { Tide } from './tide.ts'`,
    'b/tide.ts': '/**\n * Ebb or flood.\n */\n// biome-ignore lint/a/b: c\nexport declare class Tide {}',
  }
  const read = (path: string) => files[path] as string
  expect(namesWithoutSentence('a/index.ts', read)).toEqual([
    'quay in a/index.ts',
    'mooring in a/berth.ts',
    'land in a/pier.ts',
  ])
  const lost = { 'c/index.ts': `export { sail } from './ship.ts'`, 'c/ship.ts': 'const sail = 1' }
  expect(namesWithoutSentence('c/index.ts', (path) => lost[path as keyof typeof lost])).toEqual([
    'sail in c/ship.ts, which does not declare it',
  ])
})
