import { expect, test } from 'vitest'
import { addImport, addInside, addShorthand, addToBlock } from './edits.ts'

const FEATURES = /\bfeatures: \[/

test.each([
  ['features: [items],', 'features: [items, orders],'],
  ['features: [],', 'features: [orders],'],
  ['features: [\n  items,\n],', 'features: [\n  items,\norders\n],'],
  ['features: [\n  items\n],', 'features: [\n  items,\norders\n],'],
  ["features: [of(']'), /* ] */ items],", "features: [of(']'), /* ] */ items, orders],"],
])('%j becomes %j', (text, expected) => {
  expect(addInside(FEATURES, 'orders')(text)).toBe(expected)
})

test.each([
  ['there is no list', 'features: all,'],
  ['there are two', 'features: [a], features: [b]'],
  ['it does not end', 'features: [a'],
  ['brackets do not fit', 'features: [a)]'],
  ['it is spread at its end', 'features: [a, ...others]'],
  ['a comment is at its end', 'features: [\n  a // the first\n]'],
])('nothing is changed when %s', (_, text) => {
  expect(addInside(FEATURES, 'orders')(text)).toBeUndefined()
})

test('an import goes behind the others, once', () => {
  const line = "import { b } from './b.ts'"
  const edited = addImport(line)("import {\n  a,\n} from './a.ts'\n\ncode\n")
  expect(edited).toBe(`import {\n  a,\n} from './a.ts'\n${line}\n\ncode\n`)
  expect(addImport(line)(edited as string)).toBe(edited)
  expect(addImport(line)('code')).toBeUndefined()
})

test('a service that names what it would be given is left alone', () => {
  const text = 'defineService({\n  uses: others,\n  features: [],\n})'
  expect(addShorthand('uses')(text)).toBeUndefined()
  expect(addShorthand('settings')(text)).toBe(
    'defineService({\n  uses: others,\n  settings,\n  features: [],\n})',
  )
})

test('lines go to the end of a block of YAML, or make one', () => {
  const edit = addToBlock('a:', '  - 3', 'z:')
  expect(edit('a:\n  - 1\n# of a\n  - 2\nz:\n')).toBe('a:\n  - 1\n# of a\n  - 2\n  - 3\nz:\n')
  expect(edit('a:\n  - 1\n')).toBe('a:\n  - 1\n  - 3\n')
  expect(edit('z: \nz:\n')).toBe('z: \na:\n  - 3\nz:\n')
  expect(edit('b:\n')).toBeUndefined()
})
