import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { SchedulerRegistry } from '@nestjs/schedule'
import { InjectMetric } from '@willsoto/nestjs-prometheus'
import { Counter } from 'prom-client'
import { config } from './config.ts'
import { Database } from './database.ts'
import { TitlesService } from './titles.service.ts'

export const DAY_MS = 86_400_000
const REFRESH_LOCK = 7_302

@Injectable()
export class RefreshService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger(RefreshService.name)
  #running: Promise<void> | undefined
  #isStopping = false

  constructor(
    private readonly database: Database,
    private readonly titles: TitlesService,
    private readonly scheduler: SchedulerRegistry,
    @InjectMetric('linkboard_titles_refreshed_total') private readonly refreshed: Counter<'outcome'>,
  ) {}

  onApplicationBootstrap(): void {
    const timer = setInterval(() => {
      this.#running ??= this.#refreshDue()
        .catch((error) => this.#log.error(error, 'The refresh of titles failed'))
        .finally(() => {
          this.#running = undefined
        })
    }, config.refreshMs)
    this.scheduler.addInterval('titles', timer)
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopping = true
    await this.#running
  }

  /** Titles that should have been read again two rounds ago. */
  async countOverdue(): Promise<number> {
    const text = `SELECT count(*) AS overdue FROM links WHERE refresh_at <= now() - $1 * interval '1 ms'`
    return (await this.database.query(text, [2 * config.refreshMs])).rows[0]?.overdue ?? 0
  }

  /** Reads old titles again, on one replica at a time. */
  async #refreshDue(): Promise<void> {
    const client = await this.database.connect()
    try {
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [REFRESH_LOCK])
      if (!rows[0]?.locked) return
      try {
        const due = await client.query('SELECT id, url FROM links WHERE refresh_at <= now() LIMIT 50')
        for (const { id, url } of due.rows) {
          if (this.#isStopping) return
          const title = await this.titles.ask(url).catch(() => undefined)
          this.refreshed.inc({ outcome: title === undefined ? 'failed' : 'read' })
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
}
