import type { Clock, Ids } from '../base/index.ts'
import type { RedisLink } from '../redis/index.ts'
import { RedisRefused } from '../redis/index.ts'
import { createEntry, type Entry } from './entry.ts'
import { MAX_LIFETIME_MS, type ResolvedPolicy } from './policy.ts'
import type { RemoteKeys } from './remote-keys.ts'
import { fetchScript } from './scripts/fetch-script.ts'
import { beatScript, releaseScript } from './scripts/lease-scripts.ts'
import { storeScript } from './scripts/store-script.ts'
import { thawText } from './value-text.ts'

/** Raised when the form of what is stored changes: a new release then reads nothing of an old one, and the reverse. */
export const STORED_FORMAT = 1

/** The right to load a key for the whole fleet. */
export interface Lease {
  readonly token: string
  readonly fence: number
  readonly epoch: string
  /** Number of the last invalidation before the load. */
  readonly seq: number
}

export type Fetched =
  | { readonly kind: 'hit'; readonly entry: Entry }
  | { readonly kind: 'lead'; readonly entry: Entry | undefined; readonly lease: Lease }
  | { readonly kind: 'wait'; readonly entry: Entry | undefined; readonly leaseLeftMs: number }
  | { readonly kind: 'failed'; readonly entry: Entry | undefined; readonly failure: string }
  /** Redis has no room for a lock. */
  | { readonly kind: 'full'; readonly entry: Entry | undefined }

/** `fenced`: no longer the holder. `outdated`: invalidated meanwhile. `full`: no room in Redis. */
export type Stored = 'stored' | 'fenced' | 'outdated' | 'full'

/** What travels with the payload. */
interface Meta {
  readonly epoch: string
  readonly seq: number
  readonly fence: number
  readonly ttl: number
  readonly tags: readonly string[]
}

type FetchReply = [
  outcome: string,
  epoch: string,
  seq: number,
  payload?: string | null,
  meta?: string | null,
  ageMs?: number,
  fenceOrLeft?: number,
  failure?: string | null,
  token?: string,
]

export interface RemoteTierOptions {
  readonly link: RedisLink
  readonly keys: RemoteKeys
  readonly clock: Clock
  readonly ids: Ids
  readonly leaseMs: number
  /** An entry could not be read: somebody else's bytes. */
  readonly onCorrupt: (key: string) => void
}

/** The entries of the fleet in Redis. Every call may reject with `RedisLost` or `RedisRefused`. */
export class RemoteTier {
  readonly #options: RemoteTierOptions

  constructor(options: RemoteTierOptions) {
    this.#options = options
  }

  /** The entry, the right to load it, or whom to wait for: one round trip. */
  async fetch(key: string, policy: ResolvedPolicy): Promise<Fetched> {
    const fetched = await this.#fetch(key, policy, false)
    if (fetched !== 'corrupt') return fetched
    this.#options.onCorrupt(key)
    const again = await this.#fetch(key, policy, true)
    if (again === 'corrupt') throw new RedisRefused('ERR an entry that was to be ignored came back')
    return again
  }

  /** Only the holder of the lease may store, and only until the key or a tag of the entry is invalidated. */
  async store(entry: Entry, lease: Lease, expiryMs: number): Promise<Stored> {
    const { link, keys } = this.#options
    const { key } = entry
    const meta: Meta = {
      epoch: lease.epoch,
      seq: lease.seq,
      fence: lease.fence,
      ttl: Math.ceil(entry.ttlMs),
      tags: entry.tags,
    }
    const outcome = await link.run(
      storeScript,
      [keys.state, keys.entry(key), keys.lock(key), keys.failure(key)],
      [
        versionField(entry.version),
        lease.token,
        entry.text,
        JSON.stringify(meta),
        Math.ceil(expiryMs),
        keys.tagPrefix,
        MAX_LIFETIME_MS + 86_400_000,
        keys.channel,
        doneMessage(key),
      ],
    )
    link.noteFull(outcome === 'full')
    return outcome as Stored
  }

  /** Says that the holder lives. False when the lease is lost. */
  async beat(key: string, lease: Lease): Promise<boolean> {
    const { link, keys, leaseMs } = this.#options
    return (await link.run(beatScript, [keys.lock(key)], [lease.token, leaseMs])) === 1
  }

  /** Ends a lease without a value; a failure is what others are told for a while. */
  async release(key: string, lease: Lease, failure?: { text: string; holdMs: number }): Promise<void> {
    const { link, keys } = this.#options
    await link.run(
      releaseScript,
      [keys.lock(key), keys.failure(key)],
      [lease.token, failure?.text ?? '', failure?.holdMs ?? 1, keys.channel, doneMessage(key)],
    )
  }

  async #fetch(key: string, policy: ResolvedPolicy, ignoreEntry: boolean): Promise<Fetched | 'corrupt'> {
    const { link, keys, leaseMs, ids, clock } = this.#options
    const askedAtMs = clock.monotonicMs()
    const reply = (await link.run(
      fetchScript,
      [keys.state, keys.entry(key), keys.lock(key), keys.failure(key), keys.log],
      [
        versionField(policy.version),
        keys.tagPrefix,
        ids.spanId(),
        leaseMs,
        ids.traceId(),
        policy.earlyRefresh,
        ignoreEntry ? '1' : '0',
      ],
    )) as FetchReply
    const [outcome, epoch, seq, , , , number = 0, failure, token = ''] = reply
    let entry: Entry | undefined
    try {
      entry = readEntry(key, policy.version, reply, askedAtMs)
    } catch {
      if (outcome === 'lead') await this.release(key, { token, fence: number, epoch, seq })
      return 'corrupt'
    }
    switch (outcome) {
      case 'hit':
        return entry ? { kind: 'hit', entry } : 'corrupt'
      case 'lead':
        return { kind: 'lead', entry, lease: { token, fence: number, epoch, seq } }
      case 'wait':
        return { kind: 'wait', entry, leaseLeftMs: number }
      case 'failed':
        return { kind: 'failed', entry, failure: failure ?? '' }
      case 'full':
        this.#options.link.noteFull(true)
        return { kind: 'full', entry }
      default:
        throw new RedisRefused(`ERR unexpected outcome ${JSON.stringify(outcome).slice(0, 40)}`)
    }
  }
}

export const versionField = (version: number): string => `${STORED_FORMAT}.${version}`

/** Told on the bus when a lease ends and somebody waited for it. */
const doneMessage = (key: string): string => `d ${key}`

function readEntry(key: string, version: number, reply: FetchReply, askedAtMs: number): Entry | undefined {
  const [, , , payload, text, ageMs = 0] = reply
  if (typeof payload !== 'string' || typeof text !== 'string') return undefined
  const meta = JSON.parse(text) as Meta
  return createEntry({
    ...thawText(payload),
    key,
    version,
    tags: Array.isArray(meta.tags) ? meta.tags : [],
    storedAtMs: askedAtMs - ageMs,
    ttlMs: meta.ttl,
    checkedAtMs: askedAtMs,
  })
}
