import { createHash } from 'node:crypto'

/** A Lua script and the digest that Redis knows it by. */
export interface RedisScript {
  readonly name: string
  readonly source: string
  readonly digest: string
}

/** Names a Lua script, for errors and logs, and computes its SHA-1, for EVALSHA. */
export function redisScript(name: string, source: string): RedisScript {
  return { name, source, digest: createHash('sha1').update(source).digest('hex') }
}

/** Redis cannot be used now: not connected, silent, or given up for the moment. Nothing is known about the command. */
export class RedisLost extends Error {
  override readonly name = 'RedisLost'
  readonly reason: LossReason

  constructor(reason: LossReason) {
    super(`Redis is lost: ${reason}`)
    this.reason = reason
  }
}

export type LossReason = 'disconnected' | 'timeout' | 'open' | 'closed'

/**
 * Refusals that tell of the server and not of the command: whatever is sent next would be refused as well. A replica, a
 * node of a cluster that has other slots, one without enough replicas or with a disk that is full, one that is full itself
 * or starts, and one that does not (or no longer) know us.
 */
const OF_SERVER: ReadonlySet<string> = new Set([
  'READONLY',
  'MASTERDOWN',
  'MOVED',
  'ASK',
  'TRYAGAIN',
  'CROSSSLOT',
  'CLUSTERDOWN',
  'NOREPLICAS',
  'MISCONF',
  'OOM',
  'LOADING',
  'BUSY',
  'NOAUTH',
  'NOPERM',
  'WRONGPASS',
  'DENIED',
])

/** Redis answered, with an error such as `OOM` (full), `READONLY` (a replica) or `LOADING`. */
export class RedisRefused extends Error {
  override readonly name = 'RedisRefused'
  /** The first word of the answer. */
  readonly code: string

  /** Whether it tells of the server: this one cannot be used as it is now. */
  get isOfServer(): boolean {
    return OF_SERVER.has(this.code)
  }

  constructor(message: string) {
    super(message)
    this.code = /^[A-Z]+/.exec(message)?.[0] ?? 'ERR'
  }
}
