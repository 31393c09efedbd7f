import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { config } from './config.ts'
import { pool } from './database.ts'
import { askTitle } from './titles.ts'

export const DAY_MS = 86_400_000
const REFRESH_LOCK = 7_302

/** Titles that should have been read again two rounds ago. */
export async function countOverdue(): Promise<number> {
  const text = `SELECT count(*) AS overdue FROM links WHERE refresh_at <= now() - $1 * interval '1 ms'`
  return (await pool.query<{ overdue: number }>(text, [2 * config.refreshMs])).rows[0]?.overdue ?? 0
}

/** Reads old titles again, on one replica at a time, until the application closes. */
export function startRefresh(app: FastifyInstance): void {
  const stopping = new AbortController()
  const { Counter } = app.metrics.client
  const refreshed = new Counter({
    name: 'linkboard_titles_refreshed_total',
    help: 'Titles that this replica read again, by outcome: read or failed.',
    labelNames: ['outcome'],
  })
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await refreshDue(stopping.signal, refreshed)
      } catch (err) {
        app.log.error({ err }, 'The refresh of titles failed')
      }
      await sleep(config.refreshMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  app.addHook('onClose', async () => {
    stopping.abort()
    await running
  })
}

interface Counted {
  inc(labels: { outcome: string }): void
}

async function refreshDue(signal: AbortSignal, refreshed: Counted): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [REFRESH_LOCK])
    if (!rows[0]?.locked) return
    try {
      const due = await client.query<{ id: number; url: string }>(
        'SELECT id, url FROM links WHERE refresh_at <= now() LIMIT 50',
      )
      for (const { id, url } of due.rows) {
        if (signal.aborted) return
        const title = await askTitle(url).catch(() => undefined)
        refreshed.inc({ outcome: title === undefined ? 'failed' : 'read' })
        await client.query(
          `UPDATE links SET refresh_at = now() + $2 * interval '1 ms', title = coalesce($3, title),
            revision = revision + CASE WHEN coalesce($3, title) IS DISTINCT FROM title THEN 1 ELSE 0 END
            WHERE id = $1 AND refresh_at IS NOT NULL`,
          [id, title === undefined ? config.refreshMs : DAY_MS, title],
        )
      }
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [REFRESH_LOCK])
    }
  } finally {
    client.release()
  }
}
