import { expect, test } from 'vitest'
import { RevisionMemo } from './revision-memo.ts'

test('an answer is kept for its revision only', async () => {
  const memo = new RevisionMemo<string>(10)
  await memo.load(1, 'a', async () => 'old')
  expect(await memo.get(1, 'a')).toBe('old')
  expect(memo.get(2, 'a')).toBeUndefined()
  await memo.load(2, 'a', async () => 'new')
  expect(await memo.get(2, 'a')).toBe('new')
})

test('calls at the same time share one load', async () => {
  const memo = new RevisionMemo<number>(10)
  const { promise, resolve } = Promise.withResolvers<number>()
  const first = memo.load(1, 'a', () => promise)
  const second = memo.get(1, 'a')
  resolve(5)
  expect(second).toBe(first)
  expect(await second).toBe(5)
})

test('a failed load is not kept', async () => {
  const memo = new RevisionMemo<number>(10)
  await expect(memo.load(1, 'a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(memo.get(1, 'a')).toBeUndefined()
})

test('the answer unused for longest goes first', async () => {
  const memo = new RevisionMemo<string>(2)
  for (const key of ['a', 'b']) await memo.load(1, key, async () => key)
  memo.get(1, 'a')
  await memo.load(1, 'c', async () => 'c')
  expect(memo.size).toBe(2)
  expect(memo.get(1, 'b')).toBeUndefined()
  expect(await memo.get(1, 'a')).toBe('a')
})
