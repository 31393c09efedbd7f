import type { Cache, Invalidation } from '@seaworthy/chassis/cache'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import { dependenciesThatGive, openDependencies } from './service-dependencies.ts'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

interface Order {
  readonly keys: readonly string[]
  readonly tags: readonly string[]
  readonly terminal: Terminal
}

type ActionName = 'stats' | 'get' | 'invalidate' | 'flush'
type Action = (cache: Cache, order: Order) => Promise<number>

const CONTACT_MS = 5_000

export const cacheCommand = command({
  name: 'cache',
  summary: 'look into the cache of a service, or drop entries from it',
  words: 'stats|get|invalidate|flush [key]...',
  about: `  stats                 entries and memory per entity in Redis
  get <key>             what Redis has under a key, with its age
  invalidate <keys>     drop keys, or everything with a --tag, from Redis and from the memory of every replica
  flush                 drop everything

It works on the Redis that REDIS_URL names; a cache in memory alone belongs to its process.`,
  options: {
    tag: { type: 'string', multiple: true, value: 'name', text: 'what to drop; may be repeated' },
    service: { type: 'string', value: 'name', text: 'whose cache; default the only service there is' },
    cache: { type: 'string', value: 'name', text: 'which of its caches; default the only one' },
  },

  async run({ values, positionals }, terminal: Terminal) {
    const [name, ...keys] = positionals as [ActionName, ...string[]]
    if (name === 'get' && keys.length !== 1) throw new UsageError('cache get takes one key')
    if (name === 'invalidate' && keys.length + values.tag.length === 0) {
      throw new UsageError('cache invalidate takes keys, or --tag')
    }
    if ((name === 'stats' || name === 'flush') && keys.length > 0)
      throw new UsageError(`cache ${name} takes no key`)
    const service = await findService(terminal.cwd, values.service)
    const caches = dependenciesThatGive(service, 'cache')
    if (caches.length === 0) throw new UsageError(`the service "${service.name}" uses no cache`)
    const meant = values.cache === undefined ? caches : caches.filter(([each]) => each === values.cache)
    if (meant.length !== 1) {
      const names = caches.map(([each]) => each).join(', ')
      throw new UsageError(`say which cache with --cache; "${service.name}" uses ${names}`)
    }
    const quiet = { ...terminal, env: { LOG_LEVEL: 'error', ...terminal.env } }
    await using opened = await openDependencies(service, 'cache', meant, quiet)
    const cache = opened.list[0]?.part as Cache
    if (cache.stats().redis === undefined) {
      terminal.err(
        `the cache of "${service.name}" is in memory alone: set REDIS_URL to the Redis of its replicas`,
      )
      return 1
    }
    const patienceEndsAt = Date.now() + CONTACT_MS
    while (cache.stats().redis === 'offline' && Date.now() < patienceEndsAt) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    if (cache.stats().redis === 'offline') {
      terminal.err('Redis does not answer; nothing was done')
      return 1
    }
    return await ACTIONS[name](cache, { keys, tags: values.tag, terminal })
  },
})

const ACTIONS: Readonly<Record<ActionName, Action>> = {
  async stats(cache, { terminal: { out } }) {
    const summary = await cache.summary()
    if (!summary) return 1
    const rows = summary.entities.map(({ entity, entries, bytes }) => [entity, `${entries}`, `${bytes}`])
    const table = [['entity', 'entries', 'bytes'], ...rows]
    const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
    for (const row of table) {
      out(
        row
          .map((cell, column) =>
            column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
          )
          .join('  '),
      )
    }
    const { usedBytes, maxBytes, evictionPolicy } = summary.server
    out(`loads ${summary.loads}, invalidations ${summary.invalidations}`)
    out(`redis uses ${usedBytes} of ${maxBytes === 0 ? 'unlimited' : maxBytes} bytes (${evictionPolicy})`)
    return 0
  },
  async get(cache, { keys, terminal: { out, err } }) {
    const entries = await cache.inspect(keys[0] as string)
    if (entries.length === 0) {
      err('not in Redis')
      return 1
    }
    for (const { version, text, tags, ageMs, ttlMs, expiresInMs } of entries) {
      const state = ttlMs > 0 ? `fresh for ${seconds(ttlMs)}` : `stale for ${seconds(-ttlMs)}`
      const tagged = tags.length > 0 ? `, tags ${tags.join(' ')}` : ''
      err(`version ${version}, ${seconds(ageMs)} old, ${state}, gone in ${seconds(expiresInMs)}${tagged}`)
      out(text ?? '(remembered: there is no such thing)')
    }
    return 0
  },
  async invalidate(cache, { keys, tags, terminal }) {
    if (keys.length > 0 && !told(await cache.invalidate(...keys), terminal)) return 1
    if (tags.length > 0 && !told(await cache.invalidateTags(...tags), terminal)) return 1
    terminal.out(`invalidated ${[...keys, ...tags.map((tag) => `tag ${tag}`)].join(', ')}`)
    return 0
  },
  async flush(cache, { terminal }) {
    if (!told(await cache.flush(), terminal)) return 1
    terminal.out('flushed')
    return 0
  },
}

/** This process ends now, so what was not delivered is lost. */
function told({ delivered }: Invalidation, { err }: Terminal): boolean {
  if (!delivered) err('Redis was lost; nothing was invalidated')
  return delivered
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`
