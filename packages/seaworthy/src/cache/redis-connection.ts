import type { Redis } from 'ioredis'
import { FatalBootError } from '../errors/index.ts'
import type { Random } from '../lifecycle/clock.ts'
import type { Secret } from '../settings/index.ts'

const CONNECT_TIMEOUT_MS = 2_000
const HANDSHAKE_TIMEOUT_MS = 2_000
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1_000

/**
 * A connection that reconnects for ever, quickly at first, and never queues: a command on a lost connection fails at once.
 * Waiting is decided by whoever uses it.
 *
 * @throws FatalBootError when the URL is none, or the client is not installed.
 */
export async function connectRedis(url: Secret, random: Random): Promise<Redis> {
  const address = url.reveal()
  const { protocol = '' } = URL.canParse(address) ? new URL(address) : {}
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new FatalBootError(
      'REDIS_URL must look like redis://user:password@host:6379/0, or rediss:// for TLS',
    )
  }
  const { Redis: Client } = await import('ioredis').catch(() => {
    throw new FatalBootError('REDIS_URL is set, and its client is not installed: npm install ioredis')
  })
  return new Client(address, {
    // Two connections instead of the pushes of RESP3, so that a server without HELLO, or a proxy, will do.
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    keepAlive: 10_000,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: HANDSHAKE_TIMEOUT_MS,
    retryStrategy: (attempt) =>
      Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 6)) * (0.5 + random() / 2),
  })
}
