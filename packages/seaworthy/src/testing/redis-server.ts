import {
  findRedis,
  type PrivateServer,
  type RedisServerOptions,
  startRedis as startPrivateRedis,
} from '@seaworthy/rig'

/** A Redis for tests. */
export interface RedisServer extends PrivateServer {
  /** One command on a connection of its own. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>
  /** Empties it. */
  flush(): Promise<void>
}

/** Why a suite that needs a private Redis must be skipped on this machine; undefined when there is one. */
export function redisMissing(): string | undefined {
  try {
    findRedis()
    return undefined
  } catch (error) {
    return `${(error as Error).message}; install the package redis-server, or set TEST_REDIS_BIN to the program`
  }
}

/**
 * Starts a private server: free port, no persistence unless asked for, gone when stopped, when this process ends and, by
 * a watchdog, when this process is killed.
 *
 * @throws ServerMissing when the machine has none.
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await startPrivateRedis(options)
  const command = async (name: string, ...args: (string | number)[]) => {
    // An optional peer, which who tests a service without Redis does not have.
    const { Redis } = await import('ioredis')
    const client = new Redis(server.url, { lazyConnect: true, retryStrategy: null, protocol: 2 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }
  return Object.assign(server, { command, flush: async () => void (await command('FLUSHALL')) })
}
