import { isDeepStrictEqual } from 'node:util'
import type { Redis } from 'ioredis'
import type { Random } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { Secret } from '../settings/index.ts'
import { type RedisUrl, readRedisUrl } from './redis-url.ts'

const CONNECT_TIMEOUT_MS = 2_000
const HANDSHAKE_TIMEOUT_MS = 2_000
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1_000

/** Hands over each new value of the URL's secret, until what it returns is called. */
export type FollowUrl = (apply: (url: Secret) => void) => () => void

/**
 * A connection that reconnects for ever, quickly at first, and never queues: a command on a lost connection fails at once.
 * Waiting is decided by whoever uses it. Where the URL is followed, it connects with the user and password that are the last ones.
 *
 * @throws FatalBootError when the URL cannot be used as it is written, or the client is not installed.
 */
export async function connectRedis(url: Secret, random: Random, follow?: FollowUrl): Promise<Redis> {
  const { url: address, problems } = readRedisUrl(url.reveal())
  if (!address) throw new FatalBootError(`REDIS_URL cannot be used: ${problems.join('; ')}`)
  const { isEncrypted, ...place } = address
  const { Redis: Client } = await import('ioredis').catch(() => {
    throw new FatalBootError('REDIS_URL is set, and its client is not installed: npm install ioredis')
  })
  const redis = new Client({
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
  const forget = follow?.((next) => renew(redis, address, next))
  if (forget) redis.once('end', forget)
  return redis
}

/** @throws FatalBootError when more than the user and the password is new, or the URL cannot be used. */
function renew(redis: Redis, before: RedisUrl, next: Secret): void {
  const { url, problems } = readRedisUrl(next.reveal())
  if (!url) throw new FatalBootError(`REDIS_URL cannot be used: ${problems.join('; ')}`)
  const placeOf = ({ username: _username, password: _password, ...place }: RedisUrl) => place
  if (!isDeepStrictEqual(placeOf(before), placeOf(url))) {
    throw new FatalBootError('more of REDIS_URL than the user and the password is new')
  }
  Object.assign(redis.options, { username: url.username, password: url.password })
}
