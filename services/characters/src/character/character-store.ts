import type { Database } from '@seaworthy/chassis/database'
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { CatalogueSchema, CharactersTable } from '../catalogue-schema.ts'
import { type Character, foldName } from './character.ts'
import type { CharacterSelection } from './character-query.ts'
import { fromRow } from './character-row.ts'

/** Rows of one page, and how many match in all. */
export interface CharacterRows {
  readonly rows: readonly Character[]
  readonly totalCount: number
  /** Rows follow after these. */
  readonly more: boolean
}

/** Reads characters from the table. */
export class CharacterStore {
  readonly #listing: Kysely<CatalogueSchema>
  readonly #finding: Kysely<CatalogueSchema>

  constructor(database: Database<CatalogueSchema>) {
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
