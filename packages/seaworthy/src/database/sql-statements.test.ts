import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitStatements } from './sql-statements.ts'

test.each([
  ['plain', 'a; b;c', ['a', 'b', 'c']],
  ['string', `select 'a;''b'; x`, [`select 'a;''b'`, 'x']],
  ['escape string', `select E'it\\'s;'; x`, [`select E'it\\'s;'`, 'x']],
  ['backslash in a plain string', `select 'a\\'; x`, [`select 'a\\'`, 'x']],
  ['identifier', 'select "a;""b"; x', ['select "a;""b"', 'x']],
  ['dollar quote', 'do $$ a; b $$; x', ['do $$ a; b $$', 'x']],
  ['tagged dollar quote', 'do $f$ a; $$ b; $f$; x', ['do $f$ a; $$ b; $f$', 'x']],
  ['parameter', 'select $1; select $2', ['select $1', 'select $2']],
  ['line comment', 'a -- b; c\n; d', ['a -- b; c', 'd']],
  ['nested comment', 'a /* b; /* c; */ d; */; e', ['a /* b; /* c; */ d; */', 'e']],
  ['only comments', '-- nothing;\n/* here; */;', []],
  ['unfinished string', `select 'a; b`, [`select 'a; b`]],
  ['identifier with a dollar', 'select a$b$c; x', ['select a$b$c', 'x']],
])('%s', (_, script, statements) => {
  expect(splitStatements(script)).toEqual(statements)
})

const quoted = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ';', '"', '$', '-', '/', '*', ' ') }).map((text) => `'${text}'`),
  fc.string({ unit: fc.constantFrom('a', ';', "'", '$', '-', '/', '*', ' ') }).map((text) => `"x${text}"`),
  fc.string({ unit: fc.constantFrom('a', ';', "'", '"', '-', '/', '*', ' ') }).map((text) => `$q$${text}$q$`),
)

test('whatever is quoted, statements joined by semicolons come apart again', () => {
  fc.assert(
    fc.property(fc.array(quoted, { maxLength: 8 }), (parts) => {
      const statements = parts.map((part) => `select ${part}`)
      expect(splitStatements(statements.join(';\n'))).toEqual(statements)
    }),
  )
})

test('no text makes it hang or lose a character outside separators and space', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ';', "'", '"', '$', '-', '/', '*', '\n', 'E', '\\') }),
      (text) => {
        const kept = splitStatements(text).join('')
        expect(kept.length).toBeLessThanOrEqual(text.length)
      },
    ),
  )
})
