import { openTestDatabase, type TestDatabase } from '@seaworthy/chassis/testing' // with database
import { afterAll, beforeAll, expect, test } from 'vitest' // without database: import { expect, test } from 'vitest'
import type { Schema } from '../schema.ts' // with database
import { StoredItems } from './stored-items.ts' // without database: import { MemoryItems } from './memory-items.ts'

// with database {
let opened: TestDatabase<Schema>
let items: StoredItems

beforeAll(async () => {
  const migrations = new URL('../../migrations/', import.meta.url)
  opened = await openTestDatabase<Schema>({ migrations })
  await opened.database.migrations.up()
  items = new StoredItems(opened.database)
})
afterAll(() => opened[Symbol.asyncDispose]())
// }
// without database: const items = new MemoryItems()

test('an item is found as it was added', async () => {
  const added = await items.add({ name: 'Halyard', quantity: 3 })
  expect(added).toEqual({ id: expect.any(Number), name: 'Halyard', quantity: 3, revision: 1 })
  expect(await items.find(added.id)).toEqual(added)
  expect(await items.find(added.id + 1_000)).toBeUndefined()
})

test('a list goes on after an id', async () => {
  const ids: number[] = []
  for (const name of ['Cleat', 'Block', 'Shackle']) ids.push((await items.add({ name, quantity: 1 })).id)
  const [first = 0, ...others] = ids
  expect((await items.list(first, 10)).map(({ id }) => id)).toEqual(others)
  expect(await items.list(first, 1)).toHaveLength(1)
})

test('of two changes of one revision the second changes nothing', async () => {
  const { id, revision } = await items.add({ name: 'Sheet', quantity: 1 })
  expect(await items.change(id, revision, { name: 'Sheet', quantity: 2 })).toMatchObject({ quantity: 2 })
  expect(await items.change(id, revision, { name: 'Sheet', quantity: 9 })).toBeUndefined()
  expect(await items.find(id)).toMatchObject({ quantity: 2, revision: revision + 1 })
})

test('an item that has changed is not removed', async () => {
  const { id, revision } = await items.add({ name: 'Fender', quantity: 1 })
  await items.change(id, revision, { name: 'Fender', quantity: 2 })
  expect(await items.remove(id, revision)).toBe(false)
  expect(await items.remove(id, revision + 1)).toBe(true)
  expect(await items.find(id)).toBeUndefined()
})
