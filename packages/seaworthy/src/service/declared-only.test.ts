import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { declaredOnly } from './declared-only.ts'

const values = { cache: { name: 'a' }, level: 3 }
const only = declaredOnly(values, ['level', 'limit'], (name) => `there is no ${name}`) as typeof values & {
  readonly limit?: number
  readonly store?: number
}

test('what is declared is read, also where it has no value; another name is refused', () => {
  expect([only.cache, only.level, only.limit]).toEqual([values.cache, 3, undefined])
  expect(() => only.store).toThrow('there is no store')
  expect('store' in only).toBe(false)
})

test('whoever looks at it as at any object sees what is there', async () => {
  const { cache, ...rest } = only
  expect(rest).toEqual({ level: 3 })
  expect({ ...only, cache }).toEqual(values)
  expect(Object.entries(only)).toEqual(Object.entries(values))
  expect(JSON.parse(JSON.stringify(only))).toEqual(values)
  expect(structuredClone(only)).toEqual(values)
  expect(await only).toBe(only)
  expect(inspect(only)).toContain("cache: { name: 'a' }")
  expect(`${only}`).toBe('[object Object]')
  assert.deepEqual({ ...only }, values)
  expect(() => assert.deepEqual(only, values)).not.toThrow('there is no')
  expect(only).toEqual(values)
  expect(only).toMatchObject({ level: 3 })
  expect(() => expect(only).toEqual({ level: 4 })).toThrow('level')
})
