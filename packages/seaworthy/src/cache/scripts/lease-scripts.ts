import { redisScript } from '../../redis/index.ts'

/** KEYS lock; ARGV token, lease ms → 1 while the lock is the caller's. */
export const beatScript = redisScript(
  'beat',
  `if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,
)

/**
 * Gives the lock back without a value; with a failure, that is what those who ask next are told for a while.
 *
 * KEYS lock, failure; ARGV token, failure or '', hold ms, channel, message for those who wait
 */
export const releaseScript = redisScript(
  'release',
  `if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
local waited = redis.call('HGET', KEYS[1], 'w')
if ARGV[2] ~= '' then redis.pcall('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
redis.call('DEL', KEYS[1])
if waited then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
return 1`,
)
