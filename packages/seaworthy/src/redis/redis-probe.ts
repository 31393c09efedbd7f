import { type RedisScript, redisScript } from './redis-script.ts'

/** A sign of life that only a Redis gives which takes writes; PING is answered by a replica as well. */
export interface RedisProbe {
  readonly script: RedisScript
  readonly key: string
}

/** Refused by a replica, not by a Redis that is full: PERSIST needs no memory, and the key is not there. */
const PERSIST = redisScript('write-probe', `return redis.call('PERSIST', KEYS[1])`)
const SET = redisScript('room-probe', `return redis.call('SET', KEYS[1], '', 'PX', 1000)`)

export const writeProbe = (key: string): RedisProbe => ({ script: PERSIST, key })
/** Refused by a Redis that is full, too. */
export const roomProbe = (key: string): RedisProbe => ({ script: SET, key })
