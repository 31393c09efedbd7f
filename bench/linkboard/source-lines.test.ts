import { expect, test } from 'vitest'
import { codeLines, countSourceLines } from './source-lines.ts'

test('blank lines and lines of comments are no code', () => {
  const text =
    "/** A sentence\n * over two lines. */\nconst a = 1 // told\n\n  // alone\n  /* short */\nconst b = '/*'\n"
  expect(codeLines(text)).toBe(2)
  expect(codeLines('-- why\nCREATE TABLE a (\n  id int\n);\n')).toBe(3)
})

test('the linkboard on the chassis is at most 400 lines, its tests included', () => {
  const { source, tests } = countSourceLines(new URL('seaworthy/', import.meta.url).pathname)
  expect(source).toBeGreaterThan(100)
  expect(source + tests).toBeLessThanOrEqual(400)
})
