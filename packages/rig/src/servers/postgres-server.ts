import { execFile } from 'node:child_process'
import { chown, cp, mkdir, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { HomedServer } from './homed-server.ts'
import { onFreePort } from './on-free-port.ts'
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts'
import { query, withDatabase } from './postgres-query.ts'
import type { PrivateServer, PrivateServerOptions } from './private-server.ts'
import { ServerHome } from './server-home.ts'
import { type RunAs, unprivilegedUser } from './unprivileged-user.ts'

/** A private Postgres. */
export interface PostgresServer extends PrivateServer {
  /** A database that is there already; its user may create others. */
  readonly url: string
  /** Such as `postgres (PostgreSQL) 15.18`. */
  readonly version: string
  /** A new, empty database; answers with its URL. */
  createDatabase(): Promise<string>
  /** A server of its own that follows this one by streaming replication, until it is promoted. */
  startStandby(): Promise<PostgresServer>
  /** Makes a standby the primary. */
  promote(): Promise<void>
}

/** What is decided of the Postgres that is started. */
export interface PostgresServerOptions extends PrivateServerOptions {
  /** Server settings, such as `{ max_connections: '20' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** PEM texts; turns TLS on. */
  readonly tls?: { readonly key: string; readonly certificate: string }
}

const START_MS = 30_000

/** Not safe against a crash of the machine, only against that of the server: acknowledged writes survive `kill9`. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  log_min_messages: 'fatal',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

/**
 * Starts a private server: own data folder without fsync, every user is let in.
 *
 * @throws ServerMissing when the machine has none.
 */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  return await startServer(options, (server) => server.initialise())
}

async function startServer(
  options: PostgresServerOptions,
  prepare: (server: PrivatePostgres) => Promise<void>,
): Promise<PrivatePostgres> {
  const user = unprivilegedUser()
  const binaries = await findPostgres(user)
  return await onFreePort(async (port) => {
    const env = () => ({ LC_ALL: 'C', TZ: 'UTC' })
    // A killed server would leave its shared memory to the system.
    const resident = { title: 'Postgres', user, env, endSignal: 'SIGQUIT' } as const
    const home = await ServerHome.open(resident, options.supervisor)
    const server = new PrivatePostgres(home, { binaries, user, port, options })
    return await server.begin(() => prepare(server))
  })
}

interface Place {
  readonly binaries: PostgresBinaries
  readonly user: RunAs | undefined
  readonly port: number
  readonly options: PostgresServerOptions
}

class PrivatePostgres extends HomedServer implements PostgresServer {
  readonly url: string
  readonly version: string
  readonly #data: string
  readonly #place: Place
  #databases = 0
  /** How a standby reaches its primary. */
  #following: string | undefined

  constructor(home: ServerHome, place: Place) {
    super(home)
    this.#data = home.pathOf('data')
    this.#place = place
    this.version = place.binaries.version
    this.url = `postgres://postgres@127.0.0.1:${place.port}/postgres`
  }

  async initialise(): Promise<void> {
    const words = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    await this.home.run([this.#place.binaries.initdb, '-D', this.#data, ...words])
    await this.#writeTls()
    await this.restart()
  }

  /** A copy of a running server: of its files between the start and the end of a backup, which makes them consistent. */
  async copyOf(primary: PrivatePostgres): Promise<void> {
    const control = new pg.Client({ connectionString: primary.url })
    control.on('error', () => {})
    await control.connect()
    try {
      await control.query(`select pg_backup_start('standby', true)`)
      await cp(primary.#data, this.#data, {
        recursive: true,
        filter: (path) => !/postmaster\.(pid|opts)$|pg_wal\/.+/.test(path),
      })
      const { rows } = await control.query('select labelfile from pg_backup_stop(false)')
      await writeFile(this.home.pathOf('data', 'backup_label'), rows[0].labelfile)
    } finally {
      await control.end()
    }
    await mkdir(this.home.pathOf('data', 'pg_wal'), { recursive: true })
    await writeFile(this.home.pathOf('data', 'standby.signal'), '')
    const { user } = this.#place
    if (user) await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, this.#data])
    this.#following = `host=127.0.0.1 port=${primary.#place.port} user=postgres`
    await this.restart()
  }

  startStandby(): Promise<PostgresServer> {
    return startServer(this.#place.options, (server) => server.copyOf(this))
  }

  async promote(): Promise<void> {
    this.#following = undefined
    await query(this.url, 'select pg_promote(true, 30)')
  }

  async createDatabase(): Promise<string> {
    const name = `private_${process.pid}_${++this.#databases}`
    await query(this.url, `create database ${name}`)
    return withDatabase(this.url, name)
  }

  async restart(): Promise<void> {
    const { binaries, port, options } = this.#place
    const settings = {
      ...SETTINGS,
      port: String(port),
      ...(options.tls ? { ssl: 'on' } : {}),
      ...options.settings,
      ...(this.#following ? { primary_conninfo: this.#following } : {}),
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const command = [binaries.postgres, '-D', this.#data, ...flags]
    const isReady = () =>
      query(this.url, 'select 1').then(
        () => true,
        () => false,
      )
    const deadlineMs = performance.now() + START_MS
    for (;;) {
      const timeoutMs = deadlineMs - performance.now()
      try {
        return await this.home.start({ command, isReady, timeoutMs })
      } catch (error) {
        // Backends that were killed are still on their way out.
        if (timeoutMs < 0 || !String(error).includes('shared memory block')) throw error
      }
    }
  }

  async #writeTls(): Promise<void> {
    const { options, user } = this.#place
    if (!options.tls) return
    const files = { 'server.key': options.tls.key, 'server.crt': options.tls.certificate }
    for (const [name, text] of Object.entries(files)) {
      const file = this.home.pathOf('data', name)
      await writeFile(file, text, { mode: 0o600 })
      if (user) await chown(file, user.uid, user.gid)
    }
  }
}
