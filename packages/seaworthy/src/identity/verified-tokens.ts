import { hash } from 'node:crypto'
import type { Clock } from '../base/index.ts'
import type { Principal } from './principal.ts'

export interface VerifiedTokensOptions {
  readonly clock: Clock
  /** Most tokens kept. Default 10,000. */
  readonly maxEntries?: number
  /** Longest time a token is taken as verified: the bound on how long a withdrawn key still counts. Default 60 s. */
  readonly maxAgeMs?: number
}

interface Entry {
  readonly principal: Principal
  readonly expiresAtMs: number
  readonly keptUntilMs: number
}

/**
 * Principals of tokens that were verified a moment ago, found by the SHA-256 of the whole token: two tokens cannot meet,
 * and memory holds no token. An entry ends with its token (wall clock) or after `maxAgeMs` (steady clock), whichever is
 * first; the least recently used one leaves when there are too many.
 */
export class VerifiedTokens {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #maxAgeMs: number

  constructor({ clock, maxEntries = 10_000, maxAgeMs = 60_000 }: VerifiedTokensOptions) {
    this.#clock = clock
    this.#maxEntries = maxEntries
    this.#maxAgeMs = maxAgeMs
  }

  get size(): number {
    return this.#entries.size
  }

  /** The key of a token. */
  digest(token: string): string {
    return hash('sha256', token, 'base64')
  }

  get(digest: string): Principal | undefined {
    const entry = this.#entries.get(digest)
    if (!entry) return undefined
    this.#entries.delete(digest)
    if (this.#clock.now() >= entry.expiresAtMs || this.#clock.monotonicMs() >= entry.keptUntilMs)
      return undefined
    this.#entries.set(digest, entry)
    return entry.principal
  }

  /** @param expiresAtMs The token's `exp` in milliseconds. */
  keep(digest: string, principal: Principal, expiresAtMs: number): void {
    if (this.#clock.now() >= expiresAtMs) return
    this.#entries.delete(digest)
    const keptUntilMs = this.#clock.monotonicMs() + this.#maxAgeMs
    this.#entries.set(digest, { principal, expiresAtMs, keptUntilMs })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest)
  }
}
