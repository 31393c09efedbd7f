import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** A Redis for tests. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** One command on a connection of its own. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>
  /** Empties it. */
  flush(): Promise<void>
  /** Ends the server as `kill -9` does; without `persistent` its data is gone. */
  kill9(): Promise<void>
  /** Starts it again after `kill9`, on the same port. */
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** What a test decides of the Redis that it starts. */
export interface RedisServerOptions {
  /** Server settings, such as `{ maxmemory: '4mb' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Acknowledged writes survive `kill9`. Default false. */
  readonly persistent?: boolean
}

/** No Redis on this machine: the message says where it was looked for. */
export class RedisNotFound extends Error {
  override readonly name = 'RedisNotFound'
}

const START_ATTEMPTS = 3
const START_TIMEOUT_MS = 10_000

/** Why a suite that needs a private Redis must be skipped on this machine; undefined when there is one. */
export function redisMissing(): string | undefined {
  return findRedis() === undefined ? NOT_FOUND : undefined
}

const NOT_FOUND =
  'no redis-server or valkey-server on PATH; install the package redis-server, or set TEST_REDIS_BIN to the program'

/**
 * Starts a private server: free port, no persistence unless asked for, gone when stopped, when this process ends and, by
 * a watchdog, when this process is killed.
 *
 * @throws RedisNotFound when the machine has none.
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = findRedis()
  if (binary === undefined) throw new RedisNotFound(NOT_FOUND)
  for (let attempt = 1; ; attempt++) {
    const server = new PrivateRedis(binary, await freePort(), options)
    try {
      await server.restart()
      return server
    } catch (error) {
      await server.stop()
      // Somebody may have taken the port between its choice and its use.
      if (attempt >= START_ATTEMPTS) throw error
    }
  }
}

class PrivateRedis implements RedisServer {
  readonly url: string
  readonly #binary: string
  readonly #port: number
  readonly #options: RedisServerOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'seaworthy-redis-'))
  readonly #watchdog: ChildProcess
  readonly #onExit = () => this.#process?.kill('SIGKILL')
  #process: ChildProcess | undefined

  constructor(binary: string, port: number, options: RedisServerOptions) {
    this.#binary = binary
    this.#port = port
    this.#options = options
    this.url = `redis://127.0.0.1:${port}/0`
    this.#watchdog = watch(this.#folder)
    process.once('exit', this.#onExit)
  }

  async restart(): Promise<void> {
    const { persistent = false, settings } = this.#options
    const all = {
      port: String(this.#port),
      bind: '127.0.0.1',
      dir: this.#folder,
      pidfile: join(this.#folder, 'pid'),
      save: '',
      appendonly: persistent ? 'yes' : 'no',
      appendfsync: 'always',
      loglevel: 'warning',
      ...settings,
    }
    const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
    const child = spawn(this.#binary, words, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-2_000)
      })
    }
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await this.command('PING').catch(() => undefined))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Redis did not start: ${output}`)
      await sleep(20)
    }
  }

  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: null, protocol: 2 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }

  async flush(): Promise<void> {
    await this.command('FLUSHALL')
  }

  async kill9(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  pause(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#onExit)
    await this.kill9()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
    this.#watchdog.stdin?.end('done\n')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** Ends the server when the pipe from this process closes without a word, as after `kill -9`. */
function watch(folder: string): ChildProcess {
  const script = `read -r word; [ "$word" = done ] && exit 0
pid=$(cat "$0/pid" 2>/dev/null); [ -n "$pid" ] && kill -9 "$pid"; sleep 1; rm -rf "$0"`
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

function findRedis(): string | undefined {
  const asked = process.env.TEST_REDIS_BIN
  if (asked) return existsSync(asked) ? asked : undefined
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of ['redis-server', 'valkey-server']) {
      if (existsSync(join(folder, name))) return join(folder, name)
    }
  }
  return undefined
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
