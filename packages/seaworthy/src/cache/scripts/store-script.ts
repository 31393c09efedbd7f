import { redisScript } from '../../redis/index.ts'
import { FAILED, NOW, OPEN_STATE } from './shared-state.ts'

/**
 * The holder of the lock brings its value. Refused (`fenced`) when the lock is no longer its own, because it ran out or
 * the key was invalidated, or when a later holder has stored before; `outdated` when one of its tags was invalidated
 * while it loaded.
 *
 * KEYS state, entry, lock, failure
 * ARGV version, token, payload, meta, expiry ms, tag prefix, tag life ms, channel, message for those who wait
 */
export const storeScript = redisScript(
  'store',
  `${FAILED}${OPEN_STATE}${NOW}
local function finish(outcome)
  local waited = redis.call('HGET', KEYS[3], 'w')
  redis.call('DEL', KEYS[3])
  if waited then redis.call('PUBLISH', ARGV[8], ARGV[9]) end
  return outcome
end
if redis.call('HGET', KEYS[3], 't') ~= ARGV[2] then return 'fenced' end
local meta = cjson.decode(ARGV[4])
local epoch, seq, floor = open_state(KEYS[1], nil, '')
if epoch ~= meta.epoch or floor > meta.seq then return finish('outdated') end
local before = redis.pcall('HGET', KEYS[2], ARGV[1] .. '#')
if failed(before) then
  redis.call('DEL', KEYS[2])
  before = false
end
if before then
  local readable, other = pcall(cjson.decode, before)
  if readable and type(other) == 'table' and other.epoch == epoch and type(other.fence) == 'number' and other.fence > meta.fence then
    return finish('fenced')
  end
end
for _, tag in ipairs(meta.tags) do
  local key = ARGV[6] .. tag
  local set = redis.pcall('SET', key, seq, 'PX', ARGV[7], 'NX')
  if type(set) == 'table' and set.err then return finish('full') end
  local stamp = tonumber(redis.pcall('GET', key))
  if stamp == nil or stamp > meta.seq then return finish('outdated') end
  redis.call('PEXPIRE', key, ARGV[7])
end
meta.at = now_ms()
if failed(redis.pcall('HSET', KEYS[2], ARGV[1], ARGV[3], ARGV[1] .. '#', cjson.encode(meta))) then return finish('full') end
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('DEL', KEYS[4])
return finish('stored')
`,
)
