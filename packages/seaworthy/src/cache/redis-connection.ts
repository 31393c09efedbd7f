import type { Redis } from 'ioredis'
import type { Random } from '../lifecycle/clock.ts'
import type { Secret } from '../settings/index.ts'

const CONNECT_TIMEOUT_MS = 2_000
const HANDSHAKE_TIMEOUT_MS = 2_000
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1_000

/**
 * A connection that reconnects for ever, quickly at first, and never queues: a command on a lost connection fails at once.
 * Waiting is decided by whoever uses it.
 */
export async function connectRedis(url: Secret, random: Random): Promise<Redis> {
  const { Redis: Client } = await import('ioredis')
  return new Client(url.reveal(), {
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
