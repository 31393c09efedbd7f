/**
 * Answers kept for as long as the rows are of one revision. Bounded: the answer unused for longest goes first. Calls for
 * the same key at the same time share one load.
 */
export class RevisionMemo<T> {
  readonly #maxEntries: number
  #revision: number | undefined
  #entries = new Map<string, Promise<T>>()

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  get size(): number {
    return this.#entries.size
  }

  /** The kept answer for the key, if there is one of this revision. */
  get(revision: number, key: string): Promise<T> | undefined {
    if (revision !== this.#revision) return undefined
    const kept = this.#entries.get(key)
    if (kept) {
      this.#entries.delete(key)
      this.#entries.set(key, kept)
    }
    return kept
  }

  /** Loads an answer and keeps it, unless the load fails. */
  load(revision: number, key: string, load: () => Promise<T>): Promise<T> {
    if (revision !== this.#revision) {
      this.#revision = revision
      this.#entries = new Map()
    }
    const entries = this.#entries
    const loading = load()
    entries.set(key, loading)
    loading.catch(() => entries.get(key) === loading && entries.delete(key))
    if (entries.size > this.#maxEntries) {
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    }
    return loading
  }
}
