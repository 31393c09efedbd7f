import { countStatements, databaseTargets } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CatalogueDatabase, openCatalogueDatabase } from '../../dev/catalogue-database.ts'
import { keptCharacters } from '../../dev/kept-characters.ts'
import { type Character, CharacterStore } from '../character/index.ts'
import { CatalogueLedger } from './catalogue-ledger.ts'
import { CatalogueWriter } from './catalogue-writer.ts'

const kept = keptCharacters()
const inPages = (characters: readonly Character[]) => [characters.slice(0, 20), characters.slice(20)]

describe.each(await databaseTargets())('on $name', ({ url, missing }) => {
  describe.skipIf(missing !== undefined)('a catalogue', () => suite(url))
})

function suite(url: string | undefined): void {
  let opened: CatalogueDatabase
  let ledger: CatalogueLedger
  let writer: CatalogueWriter

  beforeAll(async () => {
    opened = await openCatalogueDatabase(url)
    ledger = new CatalogueLedger(opened.database)
    writer = new CatalogueWriter(opened.database)
  })
  afterAll(() => opened[Symbol.asyncDispose]())
  beforeEach(() => opened.empty())

  test('a second read counts what was new, changed, gone and the same', async () => {
    await opened.store(inPages(kept))
    const [first, second, ...rest] = kept as [Character, Character, ...Character[]]
    const renamed = { ...second, name: 'Somebody Else' }
    const born = { ...first, id: 900, name: 'Newly Born' }
    expect(
      await opened.store([
        [renamed, ...rest.slice(0, 10)],
        [...rest.slice(10), born],
      ]),
    ).toEqual({
      inserted: 1,
      updated: 1,
      removed: 1,
      unchanged: 32,
    })
    const store = new CharacterStore(opened.database)
    expect(await store.find(first.id)).toBeUndefined()
    expect((await store.find(second.id))?.name).toBe('Somebody Else')
  })

  test('the revision goes up when rows change, and only then', async () => {
    await opened.store(inPages(kept))
    const { revision, rows } = await ledger.read()
    expect(rows).toBe(34)
    expect(await opened.store(inPages(kept))).toEqual({ inserted: 0, updated: 0, removed: 0, unchanged: 34 })
    expect((await ledger.read()).revision).toBe(revision)
    await opened.store(inPages(kept.slice(1)))
    expect((await ledger.read()).revision).toBe(revision + 1)
  })

  test('a run that was overtaken writes nothing', async () => {
    await opened.store(inPages(kept))
    const late = await ledger.begin(1_000)
    await ledger.begin(1_000)
    const writing = writer.replace({ run: late, pages: [[kept[0]!]], nextInMs: 60_000 })
    await expect(writing).rejects.toMatchObject({ code: 'refresh_overtaken' })
    const rows = await opened.database.query.selectFrom('characters').select('id').execute()
    expect(rows).toHaveLength(34)
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
    await opened.store(inPages(kept))
    const state = await ledger.read()
    expect(state).toMatchObject({ failures: 0, lastError: undefined })
    expect(state.ageMs).toBeLessThan(10_000)
    await ledger.requestRun()
    expect((await ledger.read()).dueInMs).toBeLessThanOrEqual(0)
  })

  test('a refresh costs one upsert per page', async () => {
    await opened.store(inPages(kept))
    const run = await ledger.begin(1_000)
    const pages = inPages(kept)
    const storing = await countStatements(opened.telemetry, () =>
      writer.replace({ run, pages, nextInMs: 1_000 }),
    )
    expect(storing['insert characters']).toBe(2)
  })
}
