import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import type { Clock } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { boundedCancel } from './bounded-cancel.ts'
import { type ConnectionConfig, connectionConfig } from './connection-config.ts'
import type { DatabaseSettings } from './database-settings.ts'
import type { Engine, Session } from './engine.ts'
import type { PrimaryWatch } from './primary-watch.ts'
import { ServerClient } from './server-client.ts'

export interface ServerOptions {
  readonly url: string
  /** `service@replica`. */
  readonly applicationName: string
  readonly settings: DatabaseSettings
  readonly clock: Clock
  readonly primary: PrimaryWatch
  /** Told of connections that die while nobody uses them. */
  readonly onIdleLoss: (error: Error) => void
}

const FAREWELL_MS = 1_000

/** A Postgres server behind a pool. Connects on first use, so that the service starts without it. */
export function connectServer(options: ServerOptions): Engine {
  const { applicationName, settings, clock, primary, onIdleLoss } = options
  const urls = { DATABASE_URL: options.url, DATABASE_DIRECT_URL: settings.directUrl?.reveal() }
  const config = connectionConfig(urls.DATABASE_URL, settings, { applicationName })
  const variable = settings.directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'
  const sessionConfig = (purpose: string, url = urls[variable]) =>
    connectionConfig(url as string, settings, { applicationName, purpose, longRunning: true, variable })
  // Refused now, not when the first migration or election wants it.
  sessionConfig('check')
  class PooledClient extends ServerClient {
    constructor(config: ConnectionConfig) {
      super(config, primary.epoch)
    }
  }
  const openPool = (max: number) => {
    const pool = new pg.Pool({
      ...config,
      max,
      idleTimeoutMillis: settings.idleTimeoutMs,
      maxLifetimeSeconds: settings.maxLifetimeMs / 1000,
      connectionTimeoutMillis: settings.acquireTimeoutMs,
      Client: PooledClient as unknown as new () => pg.ClientBase,
    })
    return pool.on('error', onIdleLoss)
  }
  const pool = openPool(settings.poolSize)
  const reserved = openPool(1)
  const interrupt = boundedCancel((client: ServerClient, signal) => client.interrupt(signal), clock)
  const session = (purpose: string) =>
    openSession(sessionConfig(purpose), {
      connectionTimeoutMillis: settings.acquireTimeoutMs,
      clock,
      interrupt,
    })
  return {
    kind: 'postgres',
    location: `${config.host}:${config.port}/${config.database}`,
    pool,
    reserved,
    session,
    interrupt,
    renew(renewed, url) {
      if (renewed === variable) refuseOtherPlace(sessionConfig('check'), sessionConfig('check', url), renewed)
      if (renewed === 'DATABASE_URL') {
        const next = connectionConfig(url, settings, { applicationName })
        refuseOtherPlace(config, next, renewed)
        const { user, password } = next
        for (const { options } of [pool, reserved]) Object.assign(options, { user, password })
      }
      urls[renewed] = url
    },
    async close() {
      await Promise.all([pool.end(), reserved.end()])
    },
  }
}

/** @throws FatalBootError when two connections differ in more than who connects. */
function refuseOtherPlace(before: ConnectionConfig, after: ConnectionConfig, variable: string): void {
  const placeOf = ({ user: _user, password: _password, types: _types, ...place }: ConnectionConfig) => place
  if (isDeepStrictEqual(placeOf(before), placeOf(after))) return
  throw new FatalBootError(`more of ${variable} than the user and the password is new`)
}

interface SessionParts {
  readonly connectionTimeoutMillis: number
  readonly clock: Clock
  readonly interrupt: (client: ServerClient) => Promise<void>
}

async function openSession(
  config: ConnectionConfig,
  { connectionTimeoutMillis, clock, interrupt }: SessionParts,
): Promise<Session> {
  const client = new ServerClient({ ...config, connectionTimeoutMillis }, 0)
  const listeners: ((reason: Error) => void)[] = []
  let lost: Error | undefined
  const lose = (reason: Error) => {
    lost ??= reason
    for (const listener of listeners.splice(0)) listener(reason)
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('the session ended')))
  await client.connect()
  const end = async () => {
    listeners.length = 0
    // A server that does not answer would keep `end` waiting for its goodbye.
    const taken = new AbortController()
    clock.sleep(FAREWELL_MS, taken.signal).then(
      () => client.destroy(),
      () => undefined,
    )
    await client.end().catch(() => {})
    taken.abort()
  }
  return {
    query: async <R>(sql: string, parameters?: readonly unknown[]) =>
      (await client.query(sql, parameters as unknown[] | undefined)).rows as R[],
    cancel: () => interrupt(client),
    onLost(listener) {
      if (lost) listener(lost)
      else listeners.push(listener)
    },
    end,
    [Symbol.asyncDispose]: end,
  }
}
