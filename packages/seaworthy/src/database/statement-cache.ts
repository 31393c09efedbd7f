/** Sightings of a text before it is worth a name: most one-off statements never get there. */
const PREPARE_AT = 3
const MAX_TRACKED = 1_000

/**
 * Decides which statements the server should remember: those seen three times, at most `maxNamed` of them, because
 * every connection keeps every one. Keyed by SQL text, which holds no values. Both sets are bounded; when the names
 * are used up, further statements are sent in full.
 */
export class StatementCache {
  readonly #names = new Map<string, string>()
  readonly #sightings = new Map<string, number>()
  readonly #maxNamed: number
  #issued = 0
  #enabled: boolean

  constructor(options: { enabled: boolean; maxNamed?: number }) {
    this.#enabled = options.enabled
    this.#maxNamed = options.maxNamed ?? 200
  }

  get size(): number {
    return this.#names.size
  }

  /** The name to prepare it under, if any. */
  nameFor(sql: string): string | undefined {
    if (!this.#enabled) return undefined
    const name = this.#names.get(sql)
    if (name !== undefined) return name
    if (this.#names.size >= this.#maxNamed) return undefined
    const sightings = (this.#sightings.get(sql) ?? 0) + 1
    if (sightings < PREPARE_AT) {
      if (sightings === 1 && this.#sightings.size >= MAX_TRACKED) {
        this.#sightings.delete(this.#sightings.keys().next().value as string)
      }
      this.#sightings.set(sql, sightings)
      return undefined
    }
    this.#sightings.delete(sql)
    const issued = `s${++this.#issued}`
    this.#names.set(sql, issued)
    return issued
  }

  /** The plan went stale: the next use prepares it under a new name. */
  forget(sql: string): void {
    this.#names.delete(sql)
  }

  /** The server does not keep names for us (a pooler in transaction mode): never name again. */
  disable(): void {
    this.#enabled = false
    this.#names.clear()
    this.#sightings.clear()
  }
}
