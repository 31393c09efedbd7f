import { redisScript } from '../redis/index.ts'

/**
 * One request against every window of a class, in one step: the algorithm of `WindowTable`, on a hash per key. Time is
 * that of Redis, the same for all replicas, and never goes back for a key. A refusal writes nothing.
 *
 * KEYS the counters; ARGV milliseconds now (empty: ask Redis), life in ms, then quota and length in ms per window
 * → { accepted, now, last accepted, then start, current and previous count per window }
 */
const SOURCE = `
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local windows = (#ARGV - 2) / 2
local fields = { 'now', 'last' }
for i = 1, windows do
  fields[#fields + 1] = 's' .. i
  fields[#fields + 1] = 'c' .. i
  fields[#fields + 1] = 'p' .. i
end
local kept = redis.call('HMGET', KEYS[1], unpack(fields))
if kept[1] and tonumber(kept[1]) > now then now = tonumber(kept[1]) end
local last = tonumber(kept[2] or nil)
local state, accepted = {}, 1
for i = 1, windows do
  local quota, length = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  local at = 3 * i
  local start, current, previous = now, 0, 0
  if last and now - last < length then
    start, current, previous = tonumber(kept[at]), tonumber(kept[at + 1]), tonumber(kept[at + 2])
    if now - start >= length then start, current, previous = start + length, 0, current end
  end
  local room = quota - current
  if previous > 0 then room = (room * length - previous * (start + length - now)) / length end
  if room < 1 then accepted = 0 end
  state[#state + 1] = start
  state[#state + 1] = current
  state[#state + 1] = previous
end
if accepted == 1 then
  last = now
  local pairs = { 'now', now, 'last', now }
  for i = 1, windows do
    state[3 * i - 1] = state[3 * i - 1] + 1
    for part, name in ipairs({ 's', 'c', 'p' }) do
      pairs[#pairs + 1] = name .. i
      pairs[#pairs + 1] = state[3 * (i - 1) + part]
    end
  end
  redis.call('HSET', KEYS[1], unpack(pairs))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return { accepted, now, last, unpack(state) }
`

export const slidingWindowScript = redisScript('sliding-window', SOURCE)
export const forgetScript = redisScript('forget', `return redis.call('UNLINK', KEYS[1])`)
