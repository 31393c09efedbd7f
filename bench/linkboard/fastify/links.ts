import Type, { type Static } from 'typebox'
import { pool } from './database.ts'

const Title = Type.String({ minLength: 1, maxLength: 300, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })
export const Url = Type.String({ maxLength: 2_000, format: 'uri', pattern: '^https?://' })

export const Link = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  url: Url,
  title: Type.Union([Title, Type.Null()]),
  votes: Type.Integer(),
  postedAt: Type.Unsafe<Date>(Type.String({ format: 'date-time' })),
})
export const Change = Type.Object(
  { title: Type.Optional(Title), vote: Type.Optional(Type.Enum([1, -1])) },
  { minProperties: 1 },
)

export type Row = Static<typeof Link> & { revision: number }
const SHOWN = 'id, url, title, votes, posted_at AS "postedAt", revision'

/** Newest first, below an id. */
export async function listLinks(below: number, limit: number): Promise<Row[]> {
  const text = `SELECT ${SHOWN} FROM links WHERE id < $1 ORDER BY id DESC LIMIT $2`
  return (await pool.query<Row>(text, [below, limit])).rows
}

/** Oldest first, above an id. */
export async function linksSince(id: number): Promise<Row[]> {
  const text = `SELECT ${SHOWN} FROM links WHERE id > $1 ORDER BY id LIMIT 100`
  return (await pool.query<Row>(text, [id])).rows
}

export async function getLink(id: number): Promise<Row | undefined> {
  return (await pool.query<Row>(`SELECT ${SHOWN} FROM links WHERE id = $1`, [id])).rows[0]
}

export async function addLink(url: string, title: string | null, refreshInMs: number): Promise<Row> {
  const text = `INSERT INTO links (url, title, refresh_at)
    VALUES ($1, $2, now() + $3 * interval '1 ms') RETURNING ${SHOWN}`
  return (await pool.query<Row>(text, [url, title, refreshInMs])).rows[0] as Row
}

/** Undefined when it is no longer at the revision. */
export async function changeLink(
  id: number,
  revision: number,
  { title, vote }: Static<typeof Change>,
): Promise<Row | undefined> {
  const text = `UPDATE links SET votes = votes + $3, revision = revision + 1, title = coalesce($4, title),
    refresh_at = CASE WHEN $4::text IS NULL THEN refresh_at END
    WHERE id = $1 AND revision = $2 RETURNING ${SHOWN}`
  return (await pool.query<Row>(text, [id, revision, vote ?? 0, title])).rows[0]
}

export async function removeLink(id: number): Promise<boolean> {
  return (await pool.query('DELETE FROM links WHERE id = $1', [id])).rowCount === 1
}

export async function setThumbnail(id: number, png: Buffer): Promise<boolean> {
  if (!(await getLink(id))) return false
  const text = `INSERT INTO thumbnails (link_id, png) VALUES ($1, $2)
    ON CONFLICT (link_id) DO UPDATE SET png = excluded.png`
  await pool.query(text, [id, png])
  return true
}

export async function getThumbnail(id: number): Promise<Buffer | undefined> {
  return (await pool.query('SELECT png FROM thumbnails WHERE link_id = $1', [id])).rows[0]?.png
}
