import { existsSync, openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pg from 'pg'
import type { Clock } from '../base/index.ts'
import type { Logger } from '../telemetry/index.ts'
import { ConfiguredClient } from './configured-client.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Engine, Session } from './engine.ts'
import { lockFolder } from './folder-lock.ts'
import { folderRefused } from './folder-refusal.ts'
import { valueParsers } from './value-parsers.ts'
import { VALUE_SETTINGS } from './value-settings.ts'

export interface EmbeddedOptions {
  /** The service's data folder; the database lives in `database` below it. */
  readonly dataDir: string
  /** `service@replica`, shown to whoever is refused the folder. */
  readonly holder: string
  readonly settings: Pick<DatabaseSettings, 'embeddedStorage' | 'embeddedTemplate' | 'acquireTimeoutMs'>
  readonly log: Logger
  readonly clock: Clock
}

/**
 * Postgres in this process (PGlite), behind the same `pg` driver as a server: it speaks the wire protocol to the
 * embedded database, so parameters, results and errors are the same. It has one session, so the pool has one
 * connection and everything queues. It does not honour `statement_timeout`: a statement holds the thread.
 *
 * @throws FatalBootError naming DATA_DIR when another process has the folder, or it cannot be created or written.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Engine> {
  const { dataDir, holder, settings } = options
  const inMemory = settings.embeddedStorage === 'memory'
  const folder = resolve(dataDir, 'database')
  let lock: Disposable | undefined
  let pglite: PGlite
  try {
    lock = inMemory ? undefined : lockFolder(folder, holder, options.clock)
    pglite = await (inMemory
      ? create('memory://', settings.embeddedTemplate)
      : openFolder(join(folder, 'pgdata'), options))
  } catch (error) {
    lock?.[Symbol.dispose]()
    throw folderRefused(error, folder) ?? error
  }
  class EmbeddedClient extends ConfiguredClient {
    constructor() {
      super({ ...createPgConfig(pglite), types: valueParsers } as pg.ClientConfig)
    }
  }
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    Client: EmbeddedClient as unknown as new () => pg.ClientBase,
    // The one session outlives its clients: a discarded client leaves its transaction and statement names behind.
    onConnect: async (client) => {
      await client.query('rollback')
      await client.query('discard all')
      for (const [name, value] of Object.entries(VALUE_SETTINGS))
        await client.query(`set ${name} = '${value}'`)
    },
  } as pg.PoolConfig)
  return {
    kind: 'pglite',
    location: inMemory ? 'memory' : folder,
    pool,
    reserved: pool,
    session: () => poolSession(pool),
    interrupt: async () => {},
    async close() {
      await pool.end()
      await pglite.close()
      lock?.[Symbol.dispose]()
    },
  }
}

async function create(dataDir: string, template: string | undefined): Promise<PGlite> {
  return await PGlite.create({ dataDir, ...(template ? { loadDataDir: await openAsBlob(template) } : {}) })
}

/** A process killed while it initialises would leave half a database, so that happens beside and is renamed when whole. */
async function openFolder(folder: string, { settings, log, clock }: EmbeddedOptions): Promise<PGlite> {
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  if (!existsSync(folder)) {
    // It can take seconds, and without a word they look like a service that hangs.
    log.info({ folder }, 'creating the embedded database')
    const startedMs = clock.monotonicMs()
    const fresh = await create(unfinished, settings.embeddedTemplate)
    await fresh.close()
    await rename(unfinished, folder)
    log.info(
      { folder, durationMs: Math.round(clock.monotonicMs() - startedMs) },
      'the embedded database was created',
    )
  }
  return await PGlite.create(folder)
}

async function poolSession(pool: pg.Pool): Promise<Session> {
  const client = await pool.connect()
  const end = async () => client.release()
  return {
    query: async <R>(sql: string, parameters?: readonly unknown[]) =>
      (await client.query(sql, parameters as unknown[] | undefined)).rows as R[],
    cancel: async () => {},
    onLost: () => {},
    end,
    [Symbol.asyncDispose]: end,
  }
}
