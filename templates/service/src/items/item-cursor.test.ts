import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from './item-cursor.ts'

test.each([1, 20, Number.MAX_SAFE_INTEGER])('the place after item %d comes back', (id) => {
  expect(decodeCursor(encodeCursor(id))).toBe(id)
})

test.each(['', 'MQ==', 'MDE', 'LTE', 'MS41', 'bm9wZQ', '💥'])('"%s" is no cursor', (text) => {
  expect(decodeCursor(text)).toBeUndefined()
})
