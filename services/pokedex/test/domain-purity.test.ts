import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = new URL('../src/pokemon/', import.meta.url)
const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g

test('the domain imports nothing but itself', () => {
  const files = globSync('**/*.ts', { cwd: FOLDER }).filter((file) => !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(5)
  const foreign = files.flatMap((file) =>
    [...readFileSync(new URL(file, FOLDER), 'utf8').matchAll(SPECIFIER)]
      .map(([, specifier]) => specifier as string)
      .filter((specifier) => !/^\.\/[\w-]+\.ts$/.test(specifier))
      .map((specifier) => `${file} imports ${specifier}`),
  )
  expect(foreign).toEqual([])
})
