import { redisScript } from '../../redis/index.ts'
import { FAILED, NOW, OPEN_STATE } from './shared-state.ts'

/**
 * One round trip per look-up: the entry if it is there and valid, else the lock, else the news that another replica
 * holds it or that loading has just failed.
 *
 * KEYS state, entry, lock, failure, log
 * ARGV version, tag prefix, owner, lease ms, candidate epoch, early (part of the ttl), ignore the entry ('1')
 * → { outcome, epoch, seq, payload, meta, age ms, fence or lease left, failure, token }
 *
 * Tags: an entry is valid while each of its tags has a stamp, and none newer than the entry. The stamp is written with
 * the entry, so that an evicted stamp makes the entry invalid instead of making an invalidation forgotten.
 */
export const fetchScript = redisScript(
  'fetch',
  `${FAILED}${OPEN_STATE}${NOW}
local epoch, seq, floor = open_state(KEYS[1], KEYS[5], ARGV[5])
if not epoch then return unless_full(seq, { 'full', '', 0 }) end
local found = redis.pcall('HMGET', KEYS[2], ARGV[1], ARGV[1] .. '#')
if failed(found) then
  redis.call('DEL', KEYS[2])
  found = { false, false }
end
local payload, text, age, left, share = false, false, 0, 0, 0
if found[1] and found[2] and ARGV[7] ~= '1' then
  local readable, meta = pcall(cjson.decode, found[2])
  if readable and type(meta) == 'table' and meta.epoch == epoch and type(meta.seq) == 'number'
    and type(meta.at) == 'number' and type(meta.ttl) == 'number' and type(meta.tags) == 'table' and meta.seq >= floor then
    local valid = true
    for _, tag in ipairs(meta.tags) do
      local stamp = redis.pcall('GET', ARGV[2] .. tostring(tag))
      if failed(stamp) or not stamp or tonumber(stamp) == nil or tonumber(stamp) > meta.seq then valid = false break end
    end
    if valid then
      payload, text = found[1], found[2]
      age = math.max(0, now_ms() - meta.at)
      left = meta.ttl - age
      share = age / meta.ttl
    end
  end
end
if payload and left > 0 and share < tonumber(ARGV[6]) then
  return { 'hit', epoch, seq, payload, text, age, 0 }
end
local failure = redis.pcall('GET', KEYS[4])
if failure and not failed(failure) then
  if payload and left > 0 then return { 'hit', epoch, seq, payload, text, age, 0 } end
  return { 'failed', epoch, seq, payload, text, age, 0, failure }
end
local held = redis.pcall('HGET', KEYS[3], 't')
if failed(held) then
  redis.call('DEL', KEYS[3])
  held = false
end
if held then
  if payload and left > 0 then return { 'hit', epoch, seq, payload, text, age, 0 } end
  local marked = redis.pcall('HSET', KEYS[3], 'w', 1)
  if failed(marked) and unless_full(marked.err) then return unless_full(marked.err) end
  return { 'wait', epoch, seq, payload, text, age, redis.call('PTTL', KEYS[3]) }
end
local fence = redis.pcall('HINCRBY', KEYS[1], 'fence', 1)
if failed(fence) then return unless_full(fence.err, { 'full', epoch, seq, payload, text, age, 0 }) end
local token = fence .. ':' .. ARGV[3]
local locked = redis.pcall('HSET', KEYS[3], 't', token)
if failed(locked) then return unless_full(locked.err, { 'full', epoch, seq, payload, text, age, 0 }) end
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return { 'lead', epoch, seq, payload, text, age, fence, false, token }
`,
)
