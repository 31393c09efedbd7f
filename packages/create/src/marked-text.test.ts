import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markedText } from './marked-text.ts'

const withOut = (text: string, ...chosen: string[]) => markedText(text, new Set(chosen))

test('a marked line is there for who chose it, without its mark', () => {
  const text = 'one\n  two // with cache\nthree # without cache\nfour -- with database or cache'
  expect(withOut(text, 'cache')).toBe('one\n  two\nfour')
  expect(withOut(text)).toBe('one\nthree')
  expect(withOut(text, 'database')).toBe('one\nthree\nfour')
})

test('another line stands in its place, as far in', () => {
  const text = '  const kept = stored // without database: const kept = memory\n// without cache: none'
  expect(withOut(text, 'database', 'cache')).toBe('  const kept = stored')
  expect(withOut(text)).toBe('  const kept = memory\nnone')
})

test('a block is there as a whole, and blocks stand in blocks', () => {
  const text = '# with cache or queue {\na\n  # with queue {\n  b # with cache\n  # }\n# }\nc'
  expect(withOut(text, 'cache', 'queue')).toBe('a\n  b\nc')
  expect(withOut(text, 'queue')).toBe('a\nc')
  expect(withOut(text, 'cache')).toBe('a\nc')
  expect(withOut(text)).toBe('c')
})

test('a mark in a page is a comment of HTML', () => {
  const text = '| a | <!-- with cache -->\n<!-- without cache { -->\nb\n<!-- } -->'
  expect(withOut(text, 'cache')).toBe('| a |')
  expect(withOut(text)).toBe('b')
})

test.each(['// }', '// with cache {\na', '// with cache {\n// }\n// }'])('%j is no template', (text) => {
  expect(() => withOut(text, 'cache')).toThrow(/block/)
})

test('a text without marks stays as it is', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/with|\}|\n/.test(text))
  fc.assert(
    fc.property(fc.array(line), fc.subarray(['cache', 'database']), (lines, chosen) => {
      expect(withOut(lines.join('\n'), ...chosen)).toBe(lines.join('\n'))
    }),
  )
})

test('a line is there once, for those who chose it or for those who did not', () => {
  const names = ['cache', 'database', 'upstream']
  fc.assert(
    fc.property(fc.subarray(names, { minLength: 1 }), fc.subarray(names), (asked, chosen) => {
      const text = `a // with ${asked.join(' or ')}\na // without ${asked.join(' or ')}`
      expect(withOut(text, ...chosen)).toBe('a')
    }),
  )
})
