import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SqlBool,
  sql,
  type Transaction,
} from 'kysely'
import type { Database } from 'seaworthy/database'
import { afterNow } from './catalogue-ledger.ts'
import type { CatalogueSchema, CharactersTable } from './catalogue-schema.ts'
import { type Character, foldName } from './character.ts'
import type { CharacterSelection } from './character-query.ts'
import { refreshErrors } from './refresh-errors.ts'

/** Rows of one page, and how many match in all. */
export interface CharacterRows {
  readonly rows: readonly Character[]
  readonly totalCount: number
  /** Rows follow after these. */
  readonly more: boolean
}

export interface CatalogueChanges {
  readonly inserted: number
  readonly updated: number
  readonly removed: number
  readonly unchanged: number
}

/** A whole catalogue to be stored. */
export interface CatalogueReplacement {
  /** Number of the run, from the ledger. */
  readonly run: number
  /** Kept characters, page by page as they were read. */
  readonly pages: readonly (readonly Character[])[]
  /** When the next run is due. */
  readonly nextInMs: number
}

/** SQL over the characters. */
export class CharacterStore {
  readonly #database: Database<CatalogueSchema>
  readonly #listing: Kysely<CatalogueSchema>
  readonly #finding: Kysely<CatalogueSchema>

  constructor(database: Database<CatalogueSchema>) {
    this.#database = database
    this.#listing = database.named('characters page')
    this.#finding = database.named('character by id')
  }

  /** One page and the count of all that match, in one round trip. */
  async page(selection: CharacterSelection): Promise<CharacterRows> {
    const { sort, order, pageSize, start } = selection
    const query = this.#listing
    let wanted = query.selectFrom('characters').selectAll().where(matching(selection))
    if (start.kind === 'cursor') {
      const { id, nameKey } = start.cursor
      const beyond = order === 'asc' ? '>' : '<'
      wanted =
        sort === 'id'
          ? wanted.where('id', beyond, id)
          : wanted.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('name_key', 'id'), beyond, tuple(nameKey ?? '', id)),
            )
    }
    if (sort === 'name') wanted = wanted.orderBy('name_key', order)
    const offset = start.kind === 'number' ? (start.page - 1) * pageSize : 0
    const found = await query
      .with('total', (db) =>
        db
          .selectFrom('characters')
          .select(({ fn }) => fn.countAll<number>().as('total_count'))
          .where(matching(selection)),
      )
      .with('wanted', () =>
        wanted
          .orderBy('id', order)
          .limit(pageSize + 1)
          .offset(offset),
      )
      .selectFrom('total')
      .leftJoin('wanted', (join) => join.onTrue())
      .selectAll()
      .$if(sort === 'name', (outer) => outer.orderBy('wanted.name_key', order))
      .orderBy('wanted.id', order)
      .execute()
    // The join keeps the count when there are no rows; its other columns are then all null.
    const rows = found.filter((row): row is typeof row & CharactersTable => row.id !== null)
    return {
      rows: rows.slice(0, pageSize).map(fromRow),
      totalCount: found[0]?.total_count ?? 0,
      more: rows.length > pageSize,
    }
  }

  async find(id: number): Promise<Character | undefined> {
    const row = await this.#finding
      .selectFrom('characters')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row && fromRow(row)
  }

  /**
   * Makes the table equal to a catalogue that was read whole: one upsert per page, which writes only rows that differ,
   * then the deletion of what is no longer there. All or nothing, in one transaction.
   *
   * @throws refresh_overtaken when a newer run has begun: this one then writes nothing.
   */
  replace({ run, pages, nextInMs }: CatalogueReplacement): Promise<CatalogueChanges> {
    return this.#database.withTransaction(async (tx) => {
      const newest = await tx
        .selectFrom('catalogue_state')
        .select('run')
        .forUpdate()
        .executeTakeFirstOrThrow()
      if (newest.run !== run) throw refreshErrors.refresh_overtaken({ run })
      let inserted = 0
      let updated = 0
      for (const page of pages) {
        const written = await upsert(tx, page)
        inserted += written.filter((row) => row.inserted).length
        updated += written.filter((row) => !row.inserted).length
      }
      const ids = pages.flatMap((page) => page.map(({ id }) => id))
      const { numDeletedRows } = await tx
        .deleteFrom('characters')
        .where(sql<SqlBool>`id <> all(${ids}::integer[])`)
        .executeTakeFirstOrThrow()
      const removed = Number(numDeletedRows)
      const changed = inserted + updated + removed > 0
      await tx
        .updateTable('catalogue_state')
        .set((eb) => ({
          ...(changed ? { revision: eb('revision', '+', 1), changed_at: sql<Date>`now()` } : {}),
          refreshed_at: sql<Date>`now()`,
          row_count: ids.length,
          next_attempt_at: afterNow(nextInMs),
          failures: 0,
          last_error: null,
        }))
        .execute()
      return { inserted, updated, removed, unchanged: ids.length - inserted - updated }
    })
  }
}

type Characters = ExpressionBuilder<CatalogueSchema, 'characters'>

function matching({ origin, name }: Pick<CharacterSelection, 'origin' | 'name'>) {
  return (eb: Characters): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = []
    if (origin !== undefined) {
      // A range instead of LIKE: it uses the index whatever the plan, and nothing needs escaping.
      const prefix = foldName(origin)
      conditions.push(eb('origin_key', '>=', prefix), eb('origin_key', '<', `${prefix}\u{10FFFF}`))
    }
    if (name !== undefined) conditions.push(sql<SqlBool>`strpos(name_key, ${foldName(name)}) > 0`)
    return eb.and(conditions)
  }
}

const COMPARED = [
  'name',
  'name_key',
  'status',
  'species',
  'type',
  'gender',
  'origin_name',
  'origin_key',
  'origin_url',
  'location_name',
  'location_url',
  'image',
  'episode_count',
  'url',
  'created',
] as const satisfies readonly (keyof CharactersTable)[]

const STORED_ROW = sql.join(COMPARED.map((column) => sql.ref(`characters.${column}`)))
const OFFERED_ROW = sql.join(COMPARED.map((column) => sql.ref(`excluded.${column}`)))

/** Writes the rows that are new or differ, and tells which they were: `xmax` of a row version just inserted is 0. */
async function upsert(tx: Transaction<CatalogueSchema>, page: readonly Character[]) {
  if (page.length === 0) return []
  return tx
    .insertInto('characters')
    .values(page.map(toRow))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) =>
          Object.fromEntries(COMPARED.map((column) => [column, eb.ref(`excluded.${column}`)])),
        )
        .where(sql<SqlBool>`(${STORED_ROW}) is distinct from (${OFFERED_ROW})`),
    )
    .returning(sql<boolean>`characters.xmax = 0`.as('inserted'))
    .execute()
}

function toRow(character: Character): CharactersTable {
  const { origin, location, episodeCount, ...same } = character
  return {
    ...same,
    name_key: foldName(character.name),
    origin_name: origin.name,
    origin_key: foldName(origin.name),
    origin_url: origin.url,
    location_name: location.name,
    location_url: location.url,
    episode_count: episodeCount,
  }
}

function fromRow(row: CharactersTable): Character {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    species: row.species,
    type: row.type,
    gender: row.gender,
    origin: { name: row.origin_name, url: row.origin_url },
    location: { name: row.location_name, url: row.location_url },
    image: row.image,
    episodeCount: row.episode_count,
    url: row.url,
    created: row.created,
  }
}
