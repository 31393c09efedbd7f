import { createHash } from 'node:crypto'
import type { Clock, Random } from '../lifecycle/clock.ts'
import type { Logger } from '../telemetry/index.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Engine, Session } from './engine.ts'
import { toConnectError, toDatabaseError } from './sql-error.ts'

/** What came of trying to lead. */
export type Term<T> = { readonly led: true; readonly value: T } | { readonly led: false }

/** Election of one replica by a session advisory lock. */
export interface Leadership {
  /**
   * Runs the callback if no other replica leads, and only while this one does. The signal aborts when the lock is lost
   * or `signal` aborts; after that another replica may lead, so stop at once. Does not wait for its turn.
   */
  run<T>(fn: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<Term<T>>
  /**
   * Stands for election until `signal` aborts: leads whenever it can, tries again otherwise. The callback is expected to
   * run until its signal aborts; when it returns or throws before, the replica stands again. `retryMs` (default 5000)
   * bounds how long a dead leader goes unreplaced.
   */
  campaign(
    fn: (signal: AbortSignal) => Promise<unknown>,
    signal: AbortSignal,
    options?: { retryMs?: number },
  ): Promise<void>
}

export interface LeadershipParts {
  readonly engine: Engine
  /** Single flight within the process, shared by all elections of one database. */
  readonly held: Set<string>
  readonly key: string
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
  readonly settings: Pick<DatabaseSettings, 'leaderPingMs' | 'leaderPingTimeoutMs'>
}

const RETRY_MS = 5_000

/**
 * The lock lives in a session of its own and ends with it, so a killed leader is replaced as soon as the server notices.
 * The leader pings that session, so that it stops leading within `DATABASE_LEADER_PING_MS` and
 * `DATABASE_LEADER_PING_TIMEOUT_MS` together when the server is gone or cannot be reached: before the server's own
 * keep-alive (19 s) gives the lock to another. Needs a connection that is one session: not a pooler in transaction mode (set
 * `DATABASE_DIRECT_URL` then). The embedded database has one process, which leads.
 */
export function createLeadership(parts: LeadershipParts): Leadership {
  const { clock, random, log, key } = parts
  const run = async <T>(fn: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<Term<T>> => {
    signal?.throwIfAborted()
    if (parts.held.has(key)) return { led: false }
    parts.held.add(key)
    try {
      return parts.engine.kind === 'pglite'
        ? { led: true, value: await fn(signal ?? new AbortController().signal) }
        : await lead(parts, fn, signal)
    } finally {
      parts.held.delete(key)
    }
  }
  return {
    run,
    async campaign(fn, signal, { retryMs = RETRY_MS } = {}) {
      while (!signal.aborted) {
        try {
          await run(fn, signal)
        } catch (error) {
          if (signal.aborted) return
          log.warn({ err: error, election: key }, 'a term as leader failed')
        }
        await clock.sleep(retryMs * (0.5 + random() / 2), signal).catch(() => {})
      }
    },
  }
}

async function lead<T>(
  parts: LeadershipParts,
  fn: (signal: AbortSignal) => Promise<T>,
  outer: AbortSignal | undefined,
): Promise<Term<T>> {
  const { engine, key, log } = parts
  let session: Session
  try {
    session = await engine.session('leader')
  } catch (error) {
    throw toConnectError(error)
  }
  await using _ = session
  const [row] = await session
    .query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lockKey(key)])
    .catch((error: unknown) => {
      throw toDatabaseError(error, 'elect')
    })
  if (!row?.locked) return { led: false }
  const lost = new AbortController()
  session.onLost((reason) => lost.abort(reason))
  log.info({ election: key }, 'leading')
  const watch = watchSession(parts, session, lost)
  try {
    const value = await fn(outer ? AbortSignal.any([outer, lost.signal]) : lost.signal)
    return { led: true, value }
  } finally {
    watch.abort()
    log.info({ election: key, lost: lost.signal.aborted }, 'no longer leading')
  }
}

/** Pings until told to stop; a missed ping ends the term. */
function watchSession(
  { clock, settings }: LeadershipParts,
  session: Session,
  lost: AbortController,
): AbortController {
  const stop = new AbortController()
  const ping = async () => {
    while (!stop.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(settings.leaderPingMs, stop.signal)
      const silence = new AbortController()
      const timeout = clock.sleep(settings.leaderPingTimeoutMs, silence.signal).then(() => {
        throw new Error(`no answer within ${settings.leaderPingTimeoutMs} ms`)
      })
      await Promise.race([session.query('select 1'), timeout]).finally(() => silence.abort())
    }
  }
  ping().catch((reason) => {
    if (!stop.signal.aborted) lost.abort(reason)
  })
  return stop
}

const lockKey = (key: string) =>
  createHash('sha256').update(`seaworthy:leader:${key}`).digest().readBigInt64BE().toString()
