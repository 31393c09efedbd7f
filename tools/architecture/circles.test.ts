import { expect, test } from 'vitest'
import { importCircles } from './circles.ts'

test('a circle is told by one shortest way round, whether values or types go around', () => {
  const files: readonly (readonly [string, string])[] = [
    ['a/a.ts', `import { b } from './b.ts'`],
    ['a/b.ts', `import type { C } from '../c/c.ts'`],
    ['c/c.ts', `export { a } from '../a/a.ts'\nimport { d } from './d.ts'`],
    ['c/d.ts', `import { e } from './e.ts'\nimport pg from 'pg'`],
    ['c/e.ts', 'export const e = 1'],
  ]
  expect(importCircles(new Map(files))).toEqual(['a/a.ts → a/b.ts → (type) c/c.ts → a/a.ts'])
  expect(importCircles(new Map(files.slice(1)))).toEqual([])
  const short = [...files, ['c/e.ts', `import { c } from './c.ts'`]] as const
  expect(
    importCircles(
      new Map([...short, ['c/c.ts', `import './e.ts'\nimport type {} from './e.ts'\nimport '../a/a.ts'`]]),
    ),
  ).toEqual(['c/c.ts → c/e.ts → c/c.ts'])
})
