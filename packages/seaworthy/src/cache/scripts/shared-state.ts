/**
 * Begins every script: `state` is the hash with the epoch (random; a new one makes every entry invalid), the sequence
 * number of the last invalidation, the number below which everything is invalid (`floor`), and the last fencing token.
 * When the hash is gone (emptied, evicted) a new epoch begins, because invalidations may have been lost with it.
 */
export const OPEN_STATE = `
local function open_state(key, log, candidate)
  local state = redis.call('HMGET', key, 'epoch', 'seq', 'floor')
  if state[1] and state[2] and state[3] then return state[1], tonumber(state[2]), tonumber(state[3]) end
  local made = redis.pcall('HSET', key, 'epoch', candidate, 'seq', 0, 'floor', 0)
  if type(made) == 'table' and made.err then return nil end
  if log then redis.call('DEL', log) end
  return candidate, 0, 0
end
`

/** Milliseconds by the clock of Redis, so that the clocks of replicas do not matter. */
export const NOW = `
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
`

/** Whether a reply of pcall is an error, such as OOM. */
export const FAILED = `
local function failed(reply) return type(reply) == 'table' and reply.err ~= nil end
`
