import { setTimeout as sleep } from 'node:timers/promises'
import type { Flaw } from './flaws.ts'
import type { Store } from './store-client.ts'

interface Entry {
  readonly value: unknown
  readonly freshUntil: number
}

const LOCK_MS = 2_000

/** Keeps values for all replicas: one load at a time per key, and old values while loading fails. */
export function createKept(store: Store | undefined, freshMs: number, flaw: Flaw | undefined) {
  const entries = new Map<string, Entry>()
  const loads = new Map<string, Promise<unknown>>()

  const fromStore = async (key: string): Promise<Entry | undefined> => {
    const text = await store?.get(`kept-${key}`).catch(() => undefined)
    return text ? (JSON.parse(text) as Entry) : undefined
  }
  const isFresh = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && entry.freshUntil > Date.now()

  const loadOnce = async (key: string, load: () => Promise<unknown>): Promise<unknown> => {
    for (const deadline = Date.now() + LOCK_MS; ; ) {
      const shared = await fromStore(key)
      if (isFresh(shared)) {
        entries.set(key, shared)
        return shared.value
      }
      const ours =
        flaw === 'stampedes-per-replica' || (await store?.lock(key, LOCK_MS).catch(() => true)) !== false
      if (ours || Date.now() > deadline) break
      await sleep(10)
    }
    try {
      // Who had the lock before may have loaded after the look above: without a second one that is a second load.
      const meanwhile = flaw === 'stampedes-per-replica' ? undefined : await fromStore(key)
      if (isFresh(meanwhile)) {
        entries.set(key, meanwhile)
        return meanwhile.value
      }
      const entry = { value: await load(), freshUntil: Date.now() + freshMs }
      entries.set(key, entry)
      await store?.set(`kept-${key}`, JSON.stringify(entry)).catch(() => {})
      return entry.value
    } catch (error) {
      const old = entries.get(key)
      if (!old || flaw === 'forgets-when-origin-fails') throw error
      entries.set(key, { value: old.value, freshUntil: Date.now() + freshMs / 2 })
      return old.value
    } finally {
      await store?.unlock(key).catch(() => {})
    }
  }

  return async (key: string, load: () => Promise<unknown>): Promise<unknown> => {
    const entry = entries.get(key)
    if (isFresh(entry)) return entry.value
    if (flaw === 'stampedes') {
      const value = await load()
      entries.set(key, { value, freshUntil: Date.now() + freshMs })
      return value
    }
    const running = loads.get(key) ?? loadOnce(key, load).finally(() => loads.delete(key))
    loads.set(key, running)
    return await running
  }
}
