import { type ClientsOf, defineErrors } from '@seaworthy/chassis'
import { sql } from '@seaworthy/chassis/database'
import { httpErrors } from '@seaworthy/chassis/http'
import Type, { type Static } from 'typebox'
import type { uses } from './uses.ts'

const Title = Type.String({ minLength: 1, maxLength: 300, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })
export const Url = Type.String({ maxLength: 2_000, format: 'uri', pattern: '^https?://' })

const link = {
  id: Type.Integer({ minimum: 1 }),
  url: Url,
  title: Type.Union([Title, Type.Null()]),
  votes: Type.Integer(),
  postedAt: Type.Unsafe<Date>(Type.String({ format: 'date-time' })),
}
export const Link = Type.Object(link, { title: 'Link' })
const change = { title: Type.Optional(Title), vote: Type.Optional(Type.Enum([1, -1])) }
/** A title of one's own, which is never read again, or a vote. */
export const Change = Type.Object(change, { minProperties: 1, title: 'Change' })

export const linkErrors = defineErrors('links', {
  link_not_found: {
    status: 404,
    title: 'No such link',
    detail: ({ id }: { id: number }) => `There is no link ${id}, or no thumbnail of it.`,
    advice: 'Ids come from GET /api/v1/links.',
  },
})

type Database = ClientsOf<typeof uses>['database']
const SHOWN = ['id', 'url', 'title', 'votes', 'posted_at as postedAt', 'revision'] as const

/** By the clock of the database, which all replicas share. */
export const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 ms'`

/** Links in their tables. */
export class Links {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get #links() {
    return this.#database.query.selectFrom('links').select(SHOWN)
  }

  /** Newest first, below an id. */
  list(below: number, limit: number) {
    return this.#links.where('id', '<', below).orderBy('id', 'desc').limit(limit).execute()
  }

  /** @throws link_not_found */
  async get(id: number) {
    return found(id, await this.#links.where('id', '=', id).executeTakeFirst())
  }

  add(link: { url: string; title: string | null }, refreshInMs: number) {
    const row = { ...link, refresh_at: inMs(refreshInMs) }
    return this.#database.query.insertInto('links').values(row).returning(SHOWN).executeTakeFirstOrThrow()
  }

  /** @throws precondition_failed when it is no longer at the revision. */
  async change(id: number, revision: number, { title, vote }: Static<typeof Change>) {
    const own = title === undefined ? {} : { title, refresh_at: null }
    const row = this.#database.query
      .updateTable('links')
      .where('id', '=', id)
      .where('revision', '=', revision)
    const voted = row.set((eb) => ({
      ...own,
      votes: eb('votes', '+', Number(vote ?? 0)),
      revision: revision + 1,
    }))
    const changed = await voted.returning(SHOWN).executeTakeFirst()
    if (!changed) throw httpErrors.precondition_failed()
    return changed
  }

  async remove(id: number) {
    const gone = this.#database.query.deleteFrom('links').where('id', '=', id).returning('id')
    found(id, await gone.executeTakeFirst())
  }

  async setThumbnail(id: number, png: Uint8Array) {
    await this.get(id)
    const row = this.#database.query.insertInto('thumbnails').values({ link_id: id, png })
    await row.onConflict((conflict) => conflict.column('link_id').doUpdateSet({ png })).execute()
  }

  async thumbnail(id: number) {
    const row = this.#database.query.selectFrom('thumbnails').select('png').where('link_id', '=', id)
    return found(id, await row.executeTakeFirst()).png
  }
}

function found<Row>(id: number, row: Row | undefined): Row {
  if (row === undefined) throw linkErrors.link_not_found({ id })
  return row
}
