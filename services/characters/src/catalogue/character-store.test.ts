import { countStatements, databaseTargets, type TestDatabase } from 'seaworthy/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCatalogueDatabase } from '../../dev/catalogue-database.ts'
import { readRecording, SMALL_RECORDING } from '../../dev/recording.ts'
import { CatalogueLedger } from './catalogue-ledger.ts'
import type { CatalogueSchema } from './catalogue-schema.ts'
import { type Character, foldName, isKept, toCharacter } from './character.ts'
import { encodeCursor } from './character-cursor.ts'
import { renderPage } from './character-page.ts'
import { selectCharacters } from './character-query.ts'
import { CharacterStore } from './character-store.ts'

const all = readRecording(SMALL_RECORDING).characters.map((one) => ({ ...one, episode: [...one.episode] }))
const kept: Character[] = all.filter(isKept).map(toCharacter)
const inPages = (characters: readonly Character[]) => [characters.slice(0, 20), characters.slice(20)]

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('the characters', () => suite(url))
})

function suite(url: string | undefined): void {
  let opened: TestDatabase<CatalogueSchema>
  let store: CharacterStore
  let ledger: CatalogueLedger

  beforeAll(async () => {
    opened = await openCatalogueDatabase(url)
    store = new CharacterStore(opened.database)
    ledger = new CatalogueLedger(opened.database)
  })
  afterAll(() => opened[Symbol.asyncDispose]())
  beforeEach(async () => {
    const { query } = opened.database
    await query.deleteFrom('characters').execute()
    await query
      .updateTable('catalogue_state')
      .set({ row_count: 0, revision: 0, failures: 0, last_error: null, refreshed_at: null, changed_at: null })
      .execute()
  })

  const replace = async (pages: readonly (readonly Character[])[]) =>
    store.replace({ run: await ledger.begin(1_000), pages, nextInMs: 60_000 })
  const list = (query: Partial<Parameters<typeof selectCharacters>[0]> = {}) =>
    store.page(selectCharacters({ sort: 'id', order: 'asc', pageSize: 20, ...query }))
  const ids = ({ rows }: { rows: readonly Character[] }) => rows.map(({ id }) => id)

  test('a catalogue comes back as it was stored', async () => {
    expect(await replace(inPages(kept))).toEqual({ inserted: 34, updated: 0, removed: 0, unchanged: 0 })
    const { rows, totalCount } = await list({ pageSize: 100 })
    expect(totalCount).toBe(34)
    expect(rows).toEqual(kept)
    expect(await store.find(kept[3]!.id)).toEqual(kept[3])
    expect(await store.find(1_000_000)).toBeUndefined()
  })

  test('a second read counts what was new, changed, gone and the same', async () => {
    await replace(inPages(kept))
    const [first, second, ...rest] = kept as [Character, Character, ...Character[]]
    const renamed = { ...second, name: 'Somebody Else' }
    const born = { ...first, id: 900, name: 'Newly Born' }
    expect(
      await replace([
        [renamed, ...rest.slice(0, 10)],
        [...rest.slice(10), born],
      ]),
    ).toEqual({
      inserted: 1,
      updated: 1,
      removed: 1,
      unchanged: 32,
    })
    expect(await store.find(first.id)).toBeUndefined()
    expect((await store.find(second.id))?.name).toBe('Somebody Else')
  })

  test('the revision goes up when rows change, and only then', async () => {
    await replace(inPages(kept))
    const { revision, rows } = await ledger.read()
    expect(rows).toBe(34)
    expect(await replace(inPages(kept))).toEqual({ inserted: 0, updated: 0, removed: 0, unchanged: 34 })
    expect((await ledger.read()).revision).toBe(revision)
    await replace(inPages(kept.slice(1)))
    expect((await ledger.read()).revision).toBe(revision + 1)
  })

  test('a run that was overtaken writes nothing', async () => {
    await replace(inPages(kept))
    const late = await ledger.begin(1_000)
    await ledger.begin(1_000)
    const writing = store.replace({ run: late, pages: [[kept[0]!]], nextInMs: 60_000 })
    await expect(writing).rejects.toMatchObject({ code: 'refresh_overtaken' })
    expect((await list()).totalCount).toBe(34)
  })

  test('the ledger counts failures from the beginning of a run and forgives on success', async () => {
    const run = await ledger.begin(5_000)
    expect(await ledger.read()).toMatchObject({ failures: 1, refreshedAt: undefined })
    await ledger.fail(run, 'it rained', 9_000)
    const failed = await ledger.read()
    expect(failed).toMatchObject({ failures: 1, lastError: 'it rained' })
    expect(failed.dueInMs).toBeGreaterThan(5_000)
    const second = await ledger.begin(5_000)
    await ledger.abandon(second)
    expect((await ledger.read()).dueInMs).toBeLessThanOrEqual(0)
    await replace(inPages(kept))
    const state = await ledger.read()
    expect(state).toMatchObject({ failures: 0, lastError: undefined })
    expect(state.ageMs).toBeLessThan(10_000)
    await ledger.requestRun()
    expect((await ledger.read()).dueInMs).toBeLessThanOrEqual(0)
  })

  test('orders by id and by name in both directions, ties by id', async () => {
    await replace(inPages(kept))
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
    await replace(inPages(kept))
    expect(await list({ page: 3, pageSize: 20 })).toEqual({ rows: [], totalCount: 34, more: false })
    expect(await list({ page: 2_147_483_647, pageSize: 100 })).toMatchObject({ rows: [], totalCount: 34 })
    const second = await list({ page: 2, pageSize: 20 })
    expect(second).toMatchObject({ totalCount: 34, more: false })
    expect(second.rows).toHaveLength(14)
  })

  test('filters by origin prefix and by part of the name, without regard to case and accents', async () => {
    await replace(inPages(kept))
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
      await replace(inPages(kept))
      const plain = kept.filter(({ name }) => name.toLowerCase().includes(text))
      expect((await list({ name: text })).totalCount).toBe(plain.length)
      expect((await list({ origin: text })).totalCount).toBe(0)
      expect((await list()).totalCount).toBe(34)
    },
  )

  test.each(['id', 'name'] as const)('cursors by %s walk every row once, in order', async (sort) => {
    await replace(inPages(kept))
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

  test('a page costs one statement, and a refresh one upsert per page', async () => {
    const { telemetry } = opened
    await replace(inPages(kept))
    const paging = await countStatements(telemetry, () => list({ name: 'a', origin: 'earth' }))
    expect(paging).toEqual({ 'characters page': 1 })
    const run = await ledger.begin(1_000)
    const pages = inPages(kept)
    const storing = await countStatements(telemetry, () => store.replace({ run, pages, nextInMs: 1_000 }))
    expect(storing['insert characters']).toBe(2)
  })

  test('a cursor whose row is gone goes on where it was', async () => {
    await replace(inPages(kept))
    const gone = kept[5]!
    await replace(inPages(kept.filter(({ id }) => id !== gone.id)))
    const after = encodeCursor({ sort: 'id', order: 'asc', id: gone.id })
    expect((await list({ after, pageSize: 1 })).rows).toEqual([kept[6]])
  })

  test('the tables go and come back', async () => {
    await opened.database.migrations.down()
    await opened.database.migrations.up()
    expect((await list()).totalCount).toBe(0)
  })
}
