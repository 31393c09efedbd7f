import { createHash, randomBytes } from 'node:crypto'
import { CompiledQuery, type QueryExecutorProvider, sql } from 'kysely'
import type { Clock, Random } from '../base/index.ts'
import type { Logger } from '../telemetry/index.ts'
import { databaseErrors } from './database-errors.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Engine, Session } from './engine.ts'
import { ASK_WHETHER_READ_ONLY } from './primary-watch.ts'
import { isConnectionLoss, sqlStateOf, toConnectError, toDatabaseError } from './sql-error.ts'

/** What came of trying to lead. */
export type Term<T> = { readonly led: true; readonly value: T } | { readonly led: false }

/** The work of a leader. */
export type Lead<T> = (signal: AbortSignal, fence: Fence) => Promise<T>

/**
 * Ties a transaction to the term, as its first statement: while it runs nobody else begins to lead, and none is committed by
 * who leads no more, however late it notices. The signal alone cannot promise that: a replica that was paused goes on for a
 * moment after the lock has gone to another.
 *
 * @throws AppError `database_leadership_lost` when the term is over.
 */
export type Fence = (transaction: QueryExecutorProvider) => Promise<void>

/** Election of one replica by a session advisory lock. */
export interface Leadership {
  /**
   * Runs the callback if no other replica leads, and only while this one does. The signal aborts when the lock is lost
   * or `signal` aborts; after that another replica may lead, so stop at once. Does not wait for its turn.
   */
  run<T>(fn: Lead<T>, signal?: AbortSignal): Promise<Term<T>>
  /**
   * Stands for election until `signal` aborts: leads whenever it can, tries again otherwise. The callback is expected to
   * run until its signal aborts; when it returns or throws before, the replica stands again. `retryMs` (default 5000)
   * bounds how long a dead leader goes unreplaced.
   */
  campaign(fn: Lead<unknown>, signal: AbortSignal, options?: { retryMs?: number }): Promise<void>
}

export interface LeadershipParts {
  readonly engine: Engine
  /** Single flight within the process, shared by all elections of one database. */
  readonly held: Set<string>
  readonly key: string
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
  readonly settings: Pick<DatabaseSettings, 'leaderPingMs' | 'leaderPingTimeoutMs' | 'leaderRecheckMs'>
}

const RETRY_MS = 5_000

/** A standby has advisory locks of its own, which the primary knows nothing of: who held one there would be a second leader. */
const ELECT = `select case when current_setting('transaction_read_only') = 'off' then pg_try_advisory_lock($1) else false end as locked`

/**
 * The lock lives in a session of its own and ends with it, so a killed leader is replaced as soon as the server notices.
 * The leader pings that session, so that it stops leading within `DATABASE_LEADER_PING_MS` and
 * `DATABASE_LEADER_PING_TIMEOUT_MS` together when the server is gone or cannot be reached: before the server's own
 * keep-alive (19 s) gives the lock to another. Needs a connection that is one session: not a pooler in transaction mode (set
 * `DATABASE_DIRECT_URL` then). The embedded database has one process, which leads.
 */
export function createLeadership(parts: LeadershipParts): Leadership {
  const { clock, random, log, key } = parts
  const run = async <T>(fn: Lead<T>, signal?: AbortSignal): Promise<Term<T>> => {
    signal?.throwIfAborted()
    if (parts.held.has(key)) return { led: false }
    parts.held.add(key)
    try {
      return parts.engine.kind === 'pglite'
        ? { led: true, value: await fn(signal ?? new AbortController().signal, unfenced) }
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
  fn: Lead<T>,
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
  const [row] = await session.query<{ locked: boolean }>(ELECT, [lockKey(key)]).catch((error: unknown) => {
    throw toDatabaseError(error, 'elect')
  })
  if (!row?.locked) return { led: false }
  const held = await beginTerm(session, key)
  if (held === undefined) {
    log.info({ election: key }, 'a transaction of the leader before is still running')
    return { led: false }
  }
  const lost = new AbortController()
  session.onLost((reason) => lost.abort(reason))
  log.info({ election: key }, 'leading')
  const watch = watchSession(parts, session, held, lost)
  try {
    const value = await fn(outer ? AbortSignal.any([outer, lost.signal]) : lost.signal, held.fence)
    return { led: true, value }
  } finally {
    watch.abort()
    log.info({ election: key, lost: lost.signal.aborted }, 'no longer leading')
  }
}

/** Pings until told to stop; a missed ping ends the term, and so does an address that has moved to another server. */
function watchSession(
  { clock, settings, engine }: LeadershipParts,
  session: Session,
  term: HeldTerm,
  lost: AbortController,
): AbortController {
  const stop = new AbortController()
  // The old primary may go on beside the new one, and its session with it.
  const recheck = async () => {
    await using fresh = await engine.session('leader check')
    if (!(await term.isSeenBy(fresh))) throw new Error('the address leads to another server now')
  }
  const ping = async () => {
    let checkedAtMs = clock.monotonicMs()
    while (!stop.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(settings.leaderPingMs, stop.signal)
      const silence = new AbortController()
      const timeout = clock.sleep(settings.leaderPingTimeoutMs, silence.signal).then(() => {
        throw new Error(`no answer within ${settings.leaderPingTimeoutMs} ms`)
      })
      const asked = session.query<{ readOnly: string }>(ASK_WHETHER_READ_ONLY).then(([row]) => {
        if (row?.readOnly === 'on') throw new Error('the server takes no writes any more')
      })
      await Promise.race([asked, timeout]).finally(() => silence.abort())
      if (clock.monotonicMs() - checkedAtMs < settings.leaderRecheckMs) continue
      checkedAtMs = clock.monotonicMs()
      await recheck().catch((error: unknown) => {
        // That no other session is to be had says nothing of this one.
        if (!isConnectionLoss(error)) throw error
      })
    }
  }
  ping().catch((reason) => {
    if (!stop.signal.aborted) lost.abort(reason)
  })
  return stop
}

/** The embedded database has one process, whose leader is the only one. */
const unfenced: Fence = async () => undefined

/**
 * A term is a lock of its own, whose key nobody else has: it is there as long as the session of the leader, on this server.
 * Transactions of the term share the lock `fence`; the next leader takes it alone for a moment, which waits for them.
 * Undefined when one of them did not end within `DATABASE_LOCK_TIMEOUT_MS`.
 */
async function beginTerm(session: Session, key: string): Promise<HeldTerm | undefined> {
  const shared = lockKey(key, 'fence')
  const term = randomBytes(8)
  try {
    await session.query('select pg_advisory_lock($1), pg_advisory_lock($2)', [
      shared,
      term.readBigInt64BE().toString(),
    ])
    await session.query('select pg_advisory_unlock($1)', [shared])
  } catch (error) {
    if (sqlStateOf(error) === '55P03') return undefined
    throw toDatabaseError(error, 'elect')
  }
  const lock = [term.readUInt32BE(0), term.readUInt32BE(4)] as const
  return {
    async fence(transaction) {
      await sql`select pg_advisory_xact_lock_shared(${shared})`.execute(transaction)
      const { rows } = await transaction
        .getExecutor()
        .executeQuery<Seen>(CompiledQuery.raw(IS_HELD, [...lock]))
      if (!rows[0]?.held) throw databaseErrors.database_leadership_lost({ election: key })
    },
    isSeenBy: async (other) => (await other.query<Seen>(IS_HELD, lock))[0]?.held === true,
  }
}

interface HeldTerm {
  readonly fence: Fence
  /** Whether the server of another session knows of the term. */
  isSeenBy(session: Session): Promise<boolean>
}

interface Seen {
  readonly held: boolean
}

const IS_HELD = `select exists (
  select from pg_locks
  where locktype = 'advisory' and granted and objsubid = 1 and classid = $1::oid and objid = $2::oid
    and database = (select oid from pg_database where datname = current_database())
) as held`

const lockKey = (key: string, purpose = 'leader') =>
  createHash('sha256').update(`seaworthy:${purpose}:${key}`).digest().readBigInt64BE().toString()
