import type { Redis } from 'ioredis'
import type { Random } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { Secret } from '../settings/index.ts'
import { readRedisUrl } from './redis-url.ts'

const CONNECT_TIMEOUT_MS = 2_000
const HANDSHAKE_TIMEOUT_MS = 2_000
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1_000

/**
 * A connection that reconnects for ever, quickly at first, and never queues: a command on a lost connection fails at once.
 * Waiting is decided by whoever uses it.
 *
 * @throws FatalBootError when the URL cannot be used as it is written, or the client is not installed.
 */
export async function connectRedis(url: Secret, random: Random): Promise<Redis> {
  const { url: address, problems } = readRedisUrl(url.reveal())
  if (!address) throw new FatalBootError(`REDIS_URL cannot be used: ${problems.join('; ')}`)
  const { isEncrypted, ...place } = address
  const { Redis: Client } = await import('ioredis').catch(() => {
    throw new FatalBootError('REDIS_URL is set, and its client is not installed: npm install ioredis')
  })
  return new Client({
    ...place,
    ...(isEncrypted ? { tls: {} } : {}),
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
