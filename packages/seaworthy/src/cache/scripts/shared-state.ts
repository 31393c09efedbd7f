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
  if type(made) == 'table' and made.err then return nil, made.err end
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

/**
 * Whether a reply of pcall is an error, and what to answer to one: `outcome` when there is no room, which the caller can
 * live with; any other refusal (a replica, too few replicas) is one of the server, and must not look like a full one.
 */
export const FAILED = `
local function failed(reply) return type(reply) == 'table' and reply.err ~= nil end
local function unless_full(err, outcome)
  if string.sub(err, 1, 3) == 'OOM' then return outcome end
  return { err = err }
end
`
