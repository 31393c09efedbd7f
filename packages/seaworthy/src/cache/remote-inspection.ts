import type { RedisLink } from '../redis/index.ts'
import { entityOf } from './key.ts'
import type { RemoteKeys } from './remote-keys.ts'

/** One version of an entry as Redis has it; invalid ones (their tag or everything was invalidated) too. */
export interface RemoteEntry {
  /** Stored format and version of the value, such as `1.1`. */
  readonly version: string
  /** JSON; undefined for "there is no such thing". */
  readonly text: string | undefined
  readonly tags: readonly string[]
  readonly ageMs: number
  readonly ttlMs: number
  /** Until Redis drops it. */
  readonly expiresInMs: number
}

/** What one cache keeps in Redis, by entity; bytes as Redis counts them. */
export interface RemoteSummary {
  readonly entities: readonly { readonly entity: string; readonly entries: number; readonly bytes: number }[]
  readonly invalidations: number
  readonly loads: number
  /** Of the whole server, as it reports them. */
  readonly server: { readonly usedBytes: number; readonly maxBytes: number; readonly evictionPolicy: string }
}

const PAGE = 500

/** What Redis holds, for people: walks keys with SCAN, so it never blocks the server. */
export class RemoteInspection {
  readonly #link: RedisLink
  readonly #keys: RemoteKeys

  constructor(link: RedisLink, keys: RemoteKeys) {
    this.#link = link
    this.#keys = keys
  }

  async inspect(key: string): Promise<RemoteEntry[]> {
    const name = this.#keys.entry(key)
    const [fields, expiresInMs, time] = (await Promise.all([
      this.#link.command('HGETALL', name),
      this.#link.command('PTTL', name),
      this.#link.command('TIME'),
    ])) as [string[], number, [string, string]]
    const nowMs = Number(time[0]) * 1_000 + Number(time[1]) / 1_000
    const found = new Map<string, string>()
    for (let i = 0; i < fields.length; i += 2) found.set(fields[i] as string, fields[i + 1] as string)
    return [...found].flatMap(([version, text]) => {
      const meta = found.get(`${version}#`)
      if (meta === undefined) return []
      try {
        const { at, ttl, tags } = JSON.parse(meta) as { at: number; ttl: number; tags: unknown }
        return [
          {
            version,
            text: text === '' ? undefined : text,
            tags: Array.isArray(tags) ? tags.map(String) : [],
            ageMs: Math.max(0, Math.round(nowMs - at)),
            ttlMs: Math.round(ttl - (nowMs - at)),
            expiresInMs,
          },
        ]
      } catch {
        return []
      }
    })
  }

  async summary(): Promise<RemoteSummary> {
    const entities = new Map<string, { entries: number; bytes: number }>()
    for await (const names of this.#pages()) {
      const sizes = await Promise.all(names.map((name) => this.#link.command('MEMORY', 'USAGE', name)))
      names.forEach((name, index) => {
        const entity = entityOf(name.slice(this.#keys.entryPrefix.length))
        const sum = entities.get(entity) ?? { entries: 0, bytes: 0 }
        sum.entries++
        sum.bytes += Number(sizes[index] ?? 0)
        entities.set(entity, sum)
      })
    }
    const [state, info] = (await Promise.all([
      this.#link.command('HMGET', this.#keys.state, 'seq', 'fence'),
      this.#link.command('INFO', 'memory'),
    ])) as [(string | null)[], string]
    const read = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? ''
    return {
      entities: [...entities]
        .map(([entity, sum]) => ({ entity, ...sum }))
        .sort((a, b) => a.entity.localeCompare(b.entity)),
      invalidations: Number(state[0] ?? 0),
      loads: Number(state[1] ?? 0),
      server: {
        usedBytes: Number(read('used_memory')),
        maxBytes: Number(read('maxmemory')),
        evictionPolicy: read('maxmemory_policy'),
      },
    }
  }

  /** Gives the memory of flushed entries back; they are invalid already. */
  async removeEntries(): Promise<void> {
    for await (const names of this.#pages())
      if (names.length > 0) await this.#link.command('UNLINK', ...names)
  }

  async *#pages(): AsyncGenerator<string[]> {
    const pattern = `${this.#keys.entryPrefix.replace(/[\\*?[\]]/g, '\\$&')}*`
    let cursor = '0'
    do {
      const [next, names] = (await this.#link.command('SCAN', cursor, 'MATCH', pattern, 'COUNT', PAGE)) as [
        string,
        string[],
      ]
      yield names
      cursor = next
    } while (cursor !== '0')
  }
}
