import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDotenvLine, parseDotenv } from './dotenv.ts'

const values = (text: string) => Object.fromEntries(parseDotenv(text).values)
const names = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/)

test('plain, quoted and commented lines are read', () => {
  expect(
    values(
      [
        '# a comment',
        'PORT=8000',
        '  export HOST = localhost   # trailing comment',
        'URL=http://a/#fragment',
        "RAW='no \\n escape # here'",
        'COOKED="two\\nlines \\"quoted\\""  # comment',
        'EMPTY=',
        'PORT=9000',
      ].join('\r\n'),
    ),
  ).toEqual({
    PORT: '9000',
    HOST: 'localhost',
    URL: 'http://a/#fragment',
    RAW: 'no \\n escape # here',
    COOKED: 'two\nlines "quoted"',
    EMPTY: '',
  })
})

test('quoted text may span lines and keeps the line count right', () => {
  const { values, problems } = parseDotenv('KEY="-----BEGIN\nabc\n-----END"\nnonsense\nPORT=1')
  expect(values.get('KEY')).toBe('-----BEGIN\nabc\n-----END')
  expect(values.get('PORT')).toBe('1')
  expect(problems).toEqual([{ line: 4, message: 'expected NAME=value' }])
})

test('lines that make no sense are told by number and never by content', () => {
  const { problems } = parseDotenv('hunter2\nA="hunter2\nB=1')
  expect(problems.map(({ line }) => line)).toEqual([1, 2])
  expect(JSON.stringify(problems)).not.toContain('hunter2')
})

test('text after a closing quote is refused', () => {
  expect(parseDotenv("A='b'c").problems).toEqual([{ line: 1, message: 'A has text after its closing quote' }])
})

test('names of object properties are ordinary names', () => {
  expect(parseDotenv('__proto__=1\nconstructor=2').values.get('__proto__')).toBe('1')
})

test('every set of variables survives being written and read', () => {
  fc.assert(
    fc.property(fc.dictionary(names, fc.string({ unit: 'binary' })), (variables) => {
      const text = Object.entries(variables)
        .map(([name, value]) => formatDotenvLine(name, value))
        .join('\n')
      const parsed = parseDotenv(text)
      expect(parsed.problems).toEqual([])
      expect(Object.fromEntries(parsed.values)).toEqual({ ...variables })
    }),
  )
})

test('any text at all is read without an exception', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '#', '\n', '\\', ' ', 'x') }),
      (text) => {
        const { problems } = parseDotenv(text)
        expect(problems.every(({ line }) => line >= 1 && line <= text.split('\n').length)).toBe(true)
      },
    ),
  )
})
