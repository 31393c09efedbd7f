import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CharacterCursor, decodeCursor, encodeCursor } from './character-cursor.ts'

const cursors: fc.Arbitrary<CharacterCursor> = fc
  .record({
    sort: fc.constantFrom('id', 'name'),
    order: fc.constantFrom('asc', 'desc'),
    id: fc.integer({ min: 1, max: 2_147_483_647 }),
    nameKey: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  })
  .map(({ nameKey, ...rest }) => (rest.sort === 'name' ? { ...rest, nameKey } : rest) as CharacterCursor)

test('a cursor comes back as it was made', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor)
    }),
  )
})

test('no text is read as a cursor that it does not spell', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      ),
      (text) => {
        const cursor = decodeCursor(text)
        if (cursor) expect(encodeCursor(cursor)).toBe(text)
      },
    ),
  )
})

test('changed and foreign cursors are refused', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const good = encodeCursor({ sort: 'name', order: 'asc', id: 3, nameKey: 'ada' })
  for (const text of [
    good.slice(0, -3),
    `${good}=`,
    encode(['id', 'asc', 0]),
    encode(['id', 'asc', 1.5]),
    encode(['id', 'asc', 2 ** 40]),
    encode(['id', 'asc', 1, 'extra']),
    encode(['name', 'asc', 1]),
    encode(['name', 'asc', 1, 'nul\u0000']),
    encode(['name', 'sideways', 1, 'ada']),
    encode(['species', 'asc', 1]),
    encode({ sort: 'id' }),
    encode(null),
    'not-json',
  ]) {
    expect(decodeCursor(text), text).toBeUndefined()
  }
})
