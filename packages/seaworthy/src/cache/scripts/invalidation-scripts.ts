import { redisScript } from '../../redis/index.ts'
import { FAILED, OPEN_STATE } from './shared-state.ts'

/**
 * A replica that has seen more than Redis knows was there before Redis lost something (restored from an old snapshot,
 * failed over to a replica that was behind): entries whose invalidation was lost may be back, so a new epoch begins.
 */
const RESTORE = `
local function open_checked(state, log, candidate, known, last)
  local epoch, seq, floor = open_state(state, log, candidate)
  if epoch and epoch == known and seq < last then
    redis.call('DEL', state)
    return open_state(state, log, candidate)
  end
  return epoch, seq, floor
end
`

/**
 * Drops keys or tags everywhere: removes entries and locks (a load under way cannot store any more), stamps tags, adds
 * a line to the log and tells every replica.
 *
 * KEYS state, log, then what to remove
 * ARGV candidate epoch, known epoch, last seq seen, channel, message, log length, tag life ms, flush ('1'), then tag keys
 * → { epoch, seq }; the error of Redis when it is full
 */
export const invalidateScript = redisScript(
  'invalidate',
  `${FAILED}${OPEN_STATE}${RESTORE}
for i = 3, #KEYS do redis.call('UNLINK', KEYS[i]) end
local epoch, refusal = open_checked(KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if not epoch then return { err = refusal } end
local seq = redis.pcall('HINCRBY', KEYS[1], 'seq', 1)
if failed(seq) then return seq end
for i = 9, #ARGV do
  local stamped = redis.pcall('SET', ARGV[i], seq, 'PX', ARGV[7])
  if failed(stamped) then return stamped end
end
if ARGV[8] == '1' then redis.call('HSET', KEYS[1], 'floor', seq) end
local logged = redis.pcall('XADD', KEYS[2], 'MAXLEN', ARGV[6], seq .. '-0', 'm', ARGV[5])
redis.call('PUBLISH', ARGV[4], 'i ' .. seq .. ' ' .. epoch .. ' ' .. ARGV[5])
if failed(logged) then redis.call('DEL', KEYS[2]) end
return { epoch, seq }
`,
)

/**
 * What a replica may have missed. Makes a write that changes nothing: a Redis that only reads, such as a former
 * primary after a failover, has an old log and must not be believed.
 *
 * KEYS state, log; ARGV candidate epoch, known epoch, last seq seen, most lines
 * → { epoch, seq, lines }
 */
export const syncScript = redisScript(
  'sync',
  `${OPEN_STATE}${RESTORE}
local last = tonumber(ARGV[3])
local epoch, seq = open_checked(KEYS[1], KEYS[2], ARGV[1], ARGV[2], last)
if not epoch then return { err = seq } end
redis.call('PERSIST', KEYS[1])
if epoch ~= ARGV[2] or seq <= last then return { epoch, seq, {} } end
return { epoch, seq, redis.call('XRANGE', KEYS[2], '(' .. ARGV[3] .. '-0', '+', 'COUNT', ARGV[4]) }
`,
)
