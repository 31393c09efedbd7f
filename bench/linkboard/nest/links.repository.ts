import { Injectable, NotFoundException, PreconditionFailedException } from '@nestjs/common'
import { Database } from './database.ts'
import type { ChangeDto, LinkDto } from './links.dto.ts'

export type Row = LinkDto & { revision: number }
const SHOWN = 'id, url, title, votes, posted_at AS "postedAt", revision'

@Injectable()
export class LinksRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, below an id. */
  async list(below: number, limit: number): Promise<Row[]> {
    const text = `SELECT ${SHOWN} FROM links WHERE id < $1 ORDER BY id DESC LIMIT $2`
    return (await this.database.query<Row>(text, [below, limit])).rows
  }

  /** Oldest first, above an id. */
  async since(id: number): Promise<Row[]> {
    const text = `SELECT ${SHOWN} FROM links WHERE id > $1 ORDER BY id LIMIT 100`
    return (await this.database.query<Row>(text, [id])).rows
  }

  async get(id: number): Promise<Row> {
    const { rows } = await this.database.query<Row>(`SELECT ${SHOWN} FROM links WHERE id = $1`, [id])
    return rows[0] ?? notFound(id)
  }

  async add(url: string, title: string | null, refreshInMs: number): Promise<Row> {
    const text = `INSERT INTO links (url, title, refresh_at)
      VALUES ($1, $2, now() + $3 * interval '1 ms') RETURNING ${SHOWN}`
    return (await this.database.query<Row>(text, [url, title, refreshInMs])).rows[0] as Row
  }

  async change(id: number, revision: number, { title, vote }: ChangeDto): Promise<Row> {
    const text = `UPDATE links SET votes = votes + $3, revision = revision + 1, title = coalesce($4, title),
      refresh_at = CASE WHEN $4::text IS NULL THEN refresh_at END
      WHERE id = $1 AND revision = $2 RETURNING ${SHOWN}`
    const { rows } = await this.database.query<Row>(text, [id, revision, vote ?? 0, title])
    if (!rows[0]) throw new PreconditionFailedException('The link was changed meanwhile: read it again')
    return rows[0]
  }

  async remove(id: number): Promise<void> {
    const { rowCount } = await this.database.query('DELETE FROM links WHERE id = $1', [id])
    if (rowCount !== 1) notFound(id)
  }

  async setThumbnail(id: number, png: Buffer): Promise<void> {
    await this.get(id)
    const text = `INSERT INTO thumbnails (link_id, png) VALUES ($1, $2)
      ON CONFLICT (link_id) DO UPDATE SET png = excluded.png`
    await this.database.query(text, [id, png])
  }

  async thumbnail(id: number): Promise<Buffer> {
    const { rows } = await this.database.query('SELECT png FROM thumbnails WHERE link_id = $1', [id])
    return rows[0]?.png ?? notFound(id)
  }
}

function notFound(id: number): never {
  throw new NotFoundException(`There is no link ${id}, or no thumbnail of it`)
}
