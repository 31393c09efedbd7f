import { countStatements, databaseTargets } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CatalogueDatabase, openCatalogueDatabase } from '../../dev/catalogue-database.ts'
import { keptCharacters } from '../../dev/kept-characters.ts'
import { type Character, foldName } from './character.ts'
import { encodeCursor } from './character-cursor.ts'
import { renderPage } from './character-page.ts'
import { selectCharacters } from './character-query.ts'
import { CharacterStore } from './character-store.ts'

const kept = keptCharacters()

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('the characters', () => suite(url))
})

function suite(url: string | undefined): void {
  let opened: CatalogueDatabase
  let store: CharacterStore

  beforeAll(async () => {
    opened = await openCatalogueDatabase(url)
    store = new CharacterStore(opened.database)
  })
  afterAll(() => opened[Symbol.asyncDispose]())
  beforeEach(() => opened.empty())

  const list = (query: Partial<Parameters<typeof selectCharacters>[0]> = {}) =>
    store.page(selectCharacters({ sort: 'id', order: 'asc', pageSize: 20, ...query }))
  const ids = ({ rows }: { rows: readonly Character[] }) => rows.map(({ id }) => id)

  test('a catalogue comes back as it was stored', async () => {
    expect(await opened.store([kept])).toEqual({ inserted: 34, updated: 0, removed: 0, unchanged: 0 })
    const { rows, totalCount } = await list({ pageSize: 100 })
    expect(totalCount).toBe(34)
    expect(rows).toEqual(kept)
    expect(await store.find(kept[3]!.id)).toEqual(kept[3])
    expect(await store.find(1_000_000)).toBeUndefined()
  })

  test('orders by id and by name in both directions, ties by id', async () => {
    await opened.store([kept])
    const byId = ids({ rows: kept }).toSorted((a, b) => a - b)
    expect(ids(await list({ pageSize: 100 }))).toEqual(byId)
    expect(ids(await list({ pageSize: 100, order: 'desc' }))).toEqual(byId.toReversed())
    const byName = await list({ sort: 'name', pageSize: 100 })
    const folded = byName.rows.map(({ name }) => foldName(name))
    expect(folded).toContain('elodie brandt')
    expect(folded).toEqual(folded.toSorted())
    expect(byName.rows.filter(({ name }) => name === 'Ada Marrow').map(({ id }) => id)).toEqual([12, 26, 48])
    expect(ids(await list({ sort: 'name', order: 'desc', pageSize: 100 }))).toEqual(ids(byName).toReversed())
  })

  test('a page past the end is empty and still counts', async () => {
    await opened.store([kept])
    expect(await list({ page: 3, pageSize: 20 })).toEqual({ rows: [], totalCount: 34, more: false })
    expect(await list({ page: 2_147_483_647, pageSize: 100 })).toMatchObject({ rows: [], totalCount: 34 })
    const second = await list({ page: 2, pageSize: 20 })
    expect(second).toMatchObject({ totalCount: 34, more: false })
    expect(second.rows).toHaveLength(14)
  })

  test('filters by origin prefix and by part of the name, without regard to case and accents', async () => {
    await opened.store([kept])
    const origin = await list({ origin: 'earth (t-', pageSize: 100 })
    expect(ids(origin)).toEqual(ids({ rows: kept.filter((one) => one.origin.name.startsWith('Earth (T-')) }))
    expect((await list({ origin: 'T-1' })).totalCount).toBe(0)
    expect((await list({ name: 'ELODIE' })).rows).toMatchObject([{ name: 'Élodie Brandt' }])
    expect((await list({ name: '’p' })).rows).toMatchObject([{ name: 'Juno "Keel" O’Pell' }])
    const both = await list({ name: 'a', origin: 'Earth (Keel' })
    expect(both.rows.every(({ origin: { name } }) => name === 'Earth (Keel Dimension)')).toBe(true)
    expect(both.totalCount).toBeGreaterThan(0)
  })

  test.each(["'; drop table characters; --", '%', '_', '\\', '"', "Robert'); --", '🛶'])(
    'a filter of %s is text, never SQL or a pattern',
    async (text) => {
      await opened.store([kept])
      const plain = kept.filter(({ name }) => name.toLowerCase().includes(text))
      expect((await list({ name: text })).totalCount).toBe(plain.length)
      expect((await list({ origin: text })).totalCount).toBe(0)
      expect((await list()).totalCount).toBe(34)
    },
  )

  test.each(['id', 'name'] as const)('cursors by %s walk every row once, in order', async (sort) => {
    await opened.store([kept])
    for (const order of ['asc', 'desc'] as const) {
      const walked: number[] = []
      let after: string | undefined
      do {
        const selection = selectCharacters({ sort, order, pageSize: 7, ...(after ? { after } : {}) })
        const { body } = renderPage(selection, await store.page(selection), '/c')
        expect(body.totalCount).toBe(34)
        walked.push(...body.results.map(({ id }) => id))
        after = body.nextCursor ?? undefined
      } while (after)
      expect(walked).toEqual(ids(await list({ sort, order, pageSize: 100 })))
    }
  })

  test('a page costs one statement', async () => {
    await opened.store([kept])
    const paging = await countStatements(opened.telemetry, () => list({ name: 'a', origin: 'earth' }))
    expect(paging).toEqual({ 'characters page': 1 })
  })

  test('a cursor whose row is gone goes on where it was', async () => {
    await opened.store([kept])
    const gone = kept[5]!
    await opened.store([kept.filter(({ id }) => id !== gone.id)])
    const after = encodeCursor({ sort: 'id', order: 'asc', id: gone.id })
    expect((await list({ after, pageSize: 1 })).rows).toEqual([kept[6]])
  })

  test('the tables go and come back', async () => {
    await opened.database.migrations.down()
    await opened.database.migrations.up()
    expect((await list()).totalCount).toBe(0)
  })
}
