import { expect, test } from 'vitest'
import { readImports } from './imports.ts'

test('strings and comments that look like imports are told apart from imports', () => {
  const source = `const words = "from 'x'"\nimport a, { type B } from 'b' // from 'c'\nexport const from = 'd'\nimport type E from 'e'`
  expect(readImports(source)).toEqual([
    { specifier: 'b', typeOnly: false },
    { specifier: 'e', typeOnly: true },
  ])
})
