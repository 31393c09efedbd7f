import {
  AppError,
  CheckFailure,
  type ClientsOf,
  type FeatureContext,
  type SettingsOf,
} from '@seaworthy/chassis'
import { sql } from '@seaworthy/chassis/database'
import { defineMetrics } from '@seaworthy/chassis/telemetry'
import Type from 'typebox'
import { inMs } from './links.ts'
import type { linkboardSettings, uses } from './uses.ts'

export type Context = FeatureContext<ClientsOf<typeof uses>, SettingsOf<typeof linkboardSettings>>

const DAY_MS = 86_400_000
const MOST_OVERDUE = 100
const KEPT = { ttlS: 3_600, staleIfErrorS: 86_400, negativeTtlS: 60 }
const Answer = Type.Object({ title: Type.String({ minLength: 1, maxLength: 300 }) })

export const titleMetrics = defineMetrics('titles', {
  refreshed: {
    kind: 'counter',
    name: 'linkboard_titles_refreshed_total',
    help: 'Titles that this replica read again, by outcome: read or failed.',
    labelNames: ['outcome'],
  },
})

/** Titles of pages, from their provider. */
export class Titles {
  readonly #context: Context
  readonly #refreshed

  constructor(context: Context) {
    this.#context = context
    this.#refreshed = context.metrics.counter(titleMetrics.refreshed)
  }

  /** As the fleet remembers it; undefined for a page without one. @throws what the provider's client throws. */
  find(url: string): Promise<string | undefined> {
    const key = `title:${Buffer.from(url).toString('base64url')}`
    return this.#context.uses.cache.get(key, ({ signal }) => this.#ask(url, signal), KEPT)
  }

  /** A title with the time until it is to be read again: at once, when the provider does not answer now. */
  async findOrPostpone(url: string): Promise<[title: string | null, refreshInMs: number]> {
    try {
      return [(await this.find(url)) ?? null, DAY_MS]
    } catch (error) {
      if (error instanceof AppError) return [null, 0]
      throw error
    }
  }

  async #ask(url: string, signal: AbortSignal): Promise<string | undefined> {
    const request = { path: '/title', query: { url }, schema: Answer, accept: [404], signal } as const
    const answer = await this.#context.uses.titles.request(request)
    return answer.kind === 'ok' ? answer.body.title : undefined
  }

  /** Reads old titles again, on one replica at a time, until the signal aborts. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { clock, settings, uses } = this.#context
    const leader = uses.database.leader('titles')
    while (!signal.aborted) {
      await leader.run((leading) => this.#refreshDue(leading), signal)
      await clock.sleep(settings.refreshMs, signal)
    }
  }

  async #refreshDue(signal: AbortSignal): Promise<void> {
    const { uses, settings } = this.#context
    const update = uses.database.query.updateTable('links')
    for (const { id, url } of await this.#due(0).select(['id', 'url']).limit(50).execute()) {
      const title = await this.#ask(url, signal).catch(() => null)
      signal.throwIfAborted()
      this.#refreshed.inc({ outcome: title === null ? 'failed' : 'read' })
      const due = update.where('id', '=', id).where('refresh_at', 'is not', null)
      await due.set({ refresh_at: inMs(title === null ? settings.refreshMs : DAY_MS) }).execute()
      const other = due.where('title', 'is distinct from', title ?? null)
      if (title) await other.set((eb) => ({ title, revision: eb('revision', '+', 1) })).execute()
    }
  }

  #due(sinceMs: number) {
    return this.#context.uses.database.query.selectFrom('links').where('refresh_at', '<=', inMs(-sinceMs))
  }

  readonly check = {
    name: 'titles-refresh',
    policy: 'degradable',
    run: async () => {
      const late = this.#due(2 * this.#context.settings.refreshMs).select(sql<number>`count(*)`.as('count'))
      const { count } = await late.executeTakeFirstOrThrow()
      const evidence = { observed: count, threshold: MOST_OVERDUE, detail: 'titles to be read again' }
      if (count > MOST_OVERDUE) throw new CheckFailure('the refresh of titles does not keep up', evidence)
      return evidence
    },
  } as const
}
