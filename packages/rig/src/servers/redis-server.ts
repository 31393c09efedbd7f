import { createConnection } from 'node:net'
import { findProgram, isProgram } from './find-program.ts'
import { HomedServer } from './homed-server.ts'
import { onFreePort } from './on-free-port.ts'
import { type PrivateServer, type PrivateServerOptions, ServerMissing } from './private-server.ts'
import { ServerHome } from './server-home.ts'

/** What is decided of the Redis that is started. */
export interface RedisServerOptions extends PrivateServerOptions {
  /** Server settings, such as `{ maxmemory: '4mb' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Acknowledged writes survive `kill9`. Default false: then its data is gone. */
  readonly persistent?: boolean
}

const START_MS = 10_000

/**
 * The program of a Redis or Valkey server: `TEST_REDIS_BIN`, else from the PATH.
 *
 * @throws ServerMissing
 */
export function findRedis(): string {
  const asked = process.env.TEST_REDIS_BIN
  const found = asked
    ? isProgram(asked) && asked
    : (findProgram('redis-server') ?? findProgram('valkey-server'))
  if (found) return found
  throw new ServerMissing(
    asked ? `TEST_REDIS_BIN names no program: ${asked}` : 'no redis-server or valkey-server on the PATH',
  )
}

/**
 * Starts a private Redis, without persistence unless asked for.
 *
 * @throws ServerMissing when the machine has none.
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<PrivateServer> {
  const program = findRedis()
  return await onFreePort(async (port) => {
    const home = await ServerHome.open({ title: 'Redis' }, options.supervisor)
    return await new PrivateRedis(home, { program, port, options }).begin()
  })
}

interface Place {
  readonly program: string
  readonly port: number
  readonly options: RedisServerOptions
}

class PrivateRedis extends HomedServer {
  readonly url: string
  readonly #place: Place

  constructor(home: ServerHome, place: Place) {
    super(home)
    this.#place = place
    this.url = `redis://127.0.0.1:${place.port}/0`
  }

  async restart(): Promise<void> {
    const { program, port, options } = this.#place
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      dir: this.home.folder,
      save: '',
      appendonly: options.persistent ? 'yes' : 'no',
      appendfsync: 'always',
      loglevel: 'warning',
      ...options.settings,
    }
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
    await this.home.start({
      command: [program, ...words],
      isReady: () => answersPing(port),
      timeoutMs: START_MS,
    })
  }
}

/** While it loads its data it answers with an error. One that wants a password is there, too. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.once('data', (answer) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(String(answer)))
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(false))
  })
}
