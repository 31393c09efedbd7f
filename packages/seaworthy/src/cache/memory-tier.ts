import type { Entry } from './entry.ts'

interface Slot {
  entry: Entry
  /** Asked for since the hand last passed. */
  used: boolean
}

export interface MemoryTierOptions {
  readonly maxEntries: number
  readonly maxBytes: number
  readonly onEvict?: (entry: Entry) => void
}

/**
 * Entries of this process, bounded by number and by estimated bytes. Makes room as a clock does (second chance): a hit
 * sets a mark and moves nothing, the hand drops the first entry without a mark. A scan of keys that nobody asks for
 * again therefore pushes out itself.
 */
export class MemoryTier {
  readonly #slots = new Map<string, Slot>()
  readonly #byTag = new Map<string, Set<string>>()
  readonly #options: MemoryTierOptions
  #bytes = 0

  constructor(options: MemoryTierOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#slots.size
  }
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Entry | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) return undefined
    slot.used = true
    return slot.entry
  }

  /** Keeps the entry, unless it alone is larger than a quarter of the tier. */
  set(entry: Entry): void {
    this.delete(entry.key)
    const { maxEntries, maxBytes } = this.#options
    if (entry.bytes > maxBytes / 4) return
    while (this.#slots.size >= maxEntries || this.#bytes + entry.bytes > maxBytes) this.#evict()
    this.#slots.set(entry.key, { entry, used: false })
    this.#bytes += entry.bytes
    for (const tag of entry.tags) {
      const keys = this.#byTag.get(tag)
      if (keys) keys.add(entry.key)
      else this.#byTag.set(tag, new Set([entry.key]))
    }
  }

  /** Drops the key; with `entry` only while it still is that one. */
  delete(key: string, entry?: Entry): void {
    const slot = this.#slots.get(key)
    if (slot === undefined || (entry !== undefined && slot.entry !== entry)) return
    this.#slots.delete(key)
    this.#bytes -= slot.entry.bytes
    for (const tag of slot.entry.tags) {
      const keys = this.#byTag.get(tag)
      keys?.delete(key)
      if (keys?.size === 0) this.#byTag.delete(tag)
    }
  }

  deleteTag(tag: string): void {
    for (const key of [...(this.#byTag.get(tag) ?? [])]) this.delete(key)
  }

  clear(): void {
    this.#slots.clear()
    this.#byTag.clear()
    this.#bytes = 0
  }

  #evict(): void {
    for (const [key, slot] of this.#slots) {
      if (slot.used) {
        slot.used = false
        this.#slots.delete(key)
        this.#slots.set(key, slot)
        continue
      }
      this.delete(key)
      this.#options.onEvict?.(slot.entry)
      return
    }
  }
}
