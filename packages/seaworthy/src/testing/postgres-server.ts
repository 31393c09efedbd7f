import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync } from 'node:fs'
import { chown, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { findPostgres, type PostgresBinaries, type RunAs, unprivilegedUser } from './postgres-binaries.ts'
import { signalTree } from './process-tree.ts'

/** A Postgres for tests. */
export interface PostgresServer extends AsyncDisposable {
  /** A database that is there already. */
  readonly url: string
  /** The same with the right to create databases. */
  readonly adminUrl: string
  /** Such as `postgres (PostgreSQL) 15.18`. */
  readonly version: string
  /** A new, empty database; answers with its URL. */
  createDatabase(): Promise<string>
  /** Ends it and everything it wrote. */
  stop(): Promise<void>
  /** Ends the server and its backends as `kill -9` does. */
  kill9(): Promise<void>
  /** Starts it again after `kill9`, on the same port and data. */
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** A server of its own that follows this one by streaming replication, until it is promoted. */
  startStandby(): Promise<PostgresServer>
  /** Makes a standby the primary. */
  promote(): Promise<void>
}

/** What a test decides of the Postgres that it starts. */
export interface PostgresServerOptions {
  /** Server settings, such as `{ max_connections: '20' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** PEM texts; turns TLS on. */
  readonly tls?: { readonly key: string; readonly certificate: string }
}

const START_ATTEMPTS = 3
const START_TIMEOUT_MS = 30_000

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
 * Starts a private server: free port, own data folder without fsync, gone when stopped, when this process ends and, by a
 * watchdog, when this process is killed.
 *
 * @throws PostgresNotFound when the machine has none.
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
  for (let attempt = 1; ; attempt++) {
    const server = new PrivatePostgres(binaries, user, await freePort(), options)
    try {
      await prepare(server)
      return server
    } catch (error) {
      await server.stop()
      // Somebody may have taken the port between its choice and its use.
      if (attempt >= START_ATTEMPTS) throw error
    }
  }
}

class PrivatePostgres implements PostgresServer {
  readonly url: string
  readonly adminUrl: string
  readonly version: string
  readonly #binaries: PostgresBinaries
  readonly #user: RunAs | undefined
  readonly #port: number
  readonly #options: PostgresServerOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'seaworthy-postgres-'))
  readonly #onExit = () => this.#process?.kill('SIGQUIT')
  #process: ChildProcess | undefined
  #watchdog: ChildProcess | undefined
  #databases = 0
  /** How a standby reaches its primary. */
  #following: string | undefined

  constructor(
    binaries: PostgresBinaries,
    user: RunAs | undefined,
    port: number,
    options: PostgresServerOptions,
  ) {
    this.#binaries = binaries
    this.#user = user
    this.#port = port
    this.#options = options
    this.version = binaries.version
    this.url = this.adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  async initialise(): Promise<void> {
    this.#prepareFolder()
    await promisify(execFile)(
      this.#binaries.initdb,
      ['-D', this.#data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      this.#spawnOptions,
    )
    await this.#writeTls()
    await this.restart()
  }

  #prepareFolder(): void {
    chmodSync(this.#folder, 0o700)
    if (this.#user) chownSync(this.#folder, this.#user.uid, this.#user.gid)
    this.#watchdog = watch(this.#folder)
    process.once('exit', this.#onExit)
  }

  /** A copy of a running server: of its files between the start and the end of a backup, which makes them consistent. */
  async copyOf(primary: PrivatePostgres): Promise<void> {
    this.#prepareFolder()
    const control = new pg.Client({ connectionString: primary.adminUrl })
    await control.connect()
    try {
      await control.query(`select pg_backup_start('standby', true)`)
      await cp(primary.#data, this.#data, {
        recursive: true,
        filter: (path) => !/postmaster\.(pid|opts)$|pg_wal\/.+/.test(path),
      })
      const { rows } = await control.query('select labelfile from pg_backup_stop(false)')
      await writeFile(join(this.#data, 'backup_label'), rows[0].labelfile)
    } finally {
      await control.end()
    }
    await mkdir(join(this.#data, 'pg_wal'), { recursive: true })
    await writeFile(join(this.#data, 'standby.signal'), '')
    if (this.#user)
      await promisify(execFile)('chown', ['-R', `${this.#user.uid}:${this.#user.gid}`, this.#data])
    this.#following = `host=127.0.0.1 port=${primary.#port} user=postgres`
    await this.restart()
  }

  async startStandby(): Promise<PostgresServer> {
    return await startServer(this.#options, (server) => server.copyOf(this))
  }

  async promote(): Promise<void> {
    this.#following = undefined
    await query(this.adminUrl, 'select pg_promote(true, 30)')
  }

  async createDatabase(): Promise<string> {
    const name = `test_${process.pid}_${++this.#databases}`
    await query(this.adminUrl, `create database ${name}`)
    return withDatabase(this.adminUrl, name)
  }

  async restart(): Promise<void> {
    const { tls, settings } = this.#options
    const all = {
      ...SETTINGS,
      port: String(this.#port),
      ...(tls ? { ssl: 'on' } : {}),
      ...settings,
      ...(this.#following ? { primary_conninfo: this.#following } : {}),
    }
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const deadline = Date.now() + START_TIMEOUT_MS
    for (;;) {
      const child = spawn(this.#binaries.postgres, ['-D', this.#data, ...flags], {
        ...this.#spawnOptions,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      this.#process = child
      let output = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-2_000)
      })
      while (child.exitCode === null && Date.now() < deadline) {
        if (await answers(this.adminUrl)) return
        await sleep(25)
      }
      // Backends that were killed are still on their way out.
      if (Date.now() > deadline || !output.includes('shared memory block'))
        throw new Error(`Postgres did not start: ${output}`)
      await sleep(100)
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#onExit)
    await this.#end('SIGQUIT')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
    this.#watchdog?.stdin?.end('done\n')
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async pause(): Promise<void> {
    if (this.#process?.pid) await signalTree(this.#process.pid, 'SIGSTOP')
  }

  async resume(): Promise<void> {
    if (this.#process?.pid) await signalTree(this.#process.pid, 'SIGCONT')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  get #spawnOptions() {
    return { ...this.#user, cwd: this.#folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
  }

  async #end(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    if (signal === 'SIGKILL') await signalTree(child.pid, signal)
    else {
      await signalTree(child.pid, 'SIGCONT')
      child.kill(signal)
    }
    await ended
  }

  async #writeTls(): Promise<void> {
    const { tls } = this.#options
    if (!tls) return
    for (const [file, text] of [
      ['server.key', tls.key],
      ['server.crt', tls.certificate],
    ] as const) {
      await writeFile(join(this.#data, file), text, { mode: 0o600 })
      if (this.#user) await chown(join(this.#data, file), this.#user.uid, this.#user.gid)
    }
  }
}

/** Ends the server when the pipe from this process closes without a word, as after `kill -9`. */
function watch(folder: string): ChildProcess {
  const script = `read -r word; [ "$word" = done ] && exit 0
pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null); [ -n "$pid" ] && kill -QUIT "$pid"; sleep 1; rm -rf "$0"`
  const child = spawn('/bin/sh', ['-c', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  child.unref()
  ;(child.stdin as unknown as { unref?(): void } | null)?.unref?.()
  child.stdin?.on('error', () => {})
  return child
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

/** One statement on a connection of its own. */
export async function query(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

const answers = (url: string) =>
  query(url, 'select 1').then(
    () => true,
    () => false,
  )

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
