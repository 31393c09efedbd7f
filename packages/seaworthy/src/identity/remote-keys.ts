import { errors } from 'jose'
import type { Clock } from '../base/index.ts'
import { identityErrors } from './identity-errors.ts'
import type { KeyFinder } from './public-keys.ts'

export interface RemoteKeysOptions {
  /** Fetches the present keys of the issuer; must end by itself. */
  readonly load: () => Promise<KeyFinder>
  readonly clock: Clock
  /** Keys older than this are refreshed while they go on being used. Default 5 min. */
  readonly refreshAfterMs?: number
  /** Keys older than this are used only when a refresh has just failed. Default 15 min. */
  readonly awaitAfterMs?: number
  /** Keys older than this are not used at all: the bound on how long a withdrawn key lives while the issuer is down. Default 4 h. */
  readonly discardAfterMs?: number
  /** Shortest time between two fetches that unknown keys cause. Default 10 s. */
  readonly unknownKeyCooldownMs?: number
  /** How long a key id that the issuer did not know is refused without asking again. Default 60 s. */
  readonly unknownKeyMemoryMs?: number
  readonly onLoaded?: () => void
  readonly onFailed?: (error: unknown) => void
}

const MAX_UNKNOWN = 1_000
const MAX_KID_LENGTH = 256
const MAX_BACK_OFF_MS = 30_000

/**
 * The keys of an issuer somewhere else. One fetch at a time, whoever asks; after a failure the next one waits 1 s, 2 s,
 * 4 s … 30 s. Nobody can make it fetch more often than that, or than the cooldown, by sending tokens.
 */
export class RemoteKeys {
  readonly #options: Required<Omit<RemoteKeysOptions, 'onLoaded' | 'onFailed'>> & RemoteKeysOptions
  readonly #unknown = new Map<string, number>()
  #keys: { readonly find: KeyFinder; readonly loadedAtMs: number } | undefined
  #loading: Promise<boolean> | undefined
  #startedAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #notBeforeMs = Number.NEGATIVE_INFINITY

  constructor(options: RemoteKeysOptions) {
    this.#options = {
      refreshAfterMs: 5 * 60_000,
      awaitAfterMs: 15 * 60_000,
      discardAfterMs: 4 * 3_600_000,
      unknownKeyCooldownMs: 10_000,
      unknownKeyMemoryMs: 60_000,
      ...options,
    }
  }

  /** Fetches now, as at the start of a service; never rejects. */
  async warm(): Promise<void> {
    await this.#load()
  }

  /**
   * The key that a token's header asks for.
   *
   * @throws identity_unavailable when the keys cannot be had; jose's `JWKSNoMatchingKey` when the issuer has none such.
   */
  readonly find: KeyFinder = async (header) => {
    const find = await this.#present()
    try {
      return await find(header)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      const renewed = await this.#renewedFor(header.kid)
      if (!renewed) throw error
      return await renewed(header).catch((stillUnknown: unknown) => {
        this.#remember(header.kid)
        throw stillUnknown
      })
    }
  }

  async #present(): Promise<KeyFinder> {
    const { clock, refreshAfterMs, awaitAfterMs, discardAfterMs } = this.#options
    const ageMs = () => (this.#keys ? clock.monotonicMs() - this.#keys.loadedAtMs : Number.POSITIVE_INFINITY)
    if (ageMs() >= refreshAfterMs && this.#mayTry()) {
      const loading = this.#load()
      if (ageMs() >= awaitAfterMs) await loading
    }
    if (!this.#keys || ageMs() >= discardAfterMs) throw this.#unavailable()
    return this.#keys.find
  }

  /** Keys fetched after an unknown key id was seen; undefined when it is not worth asking. */
  async #renewedFor(kid: string | undefined): Promise<KeyFinder | undefined> {
    const nowMs = this.#options.clock.monotonicMs()
    if (kid !== undefined && kid.length > MAX_KID_LENGTH) return undefined
    if ((this.#unknown.get(kid ?? '') ?? Number.NEGATIVE_INFINITY) > nowMs) return undefined
    if (!this.#loading && nowMs - this.#startedAtMs < this.#options.unknownKeyCooldownMs) {
      if (this.#failures > 0) throw this.#unavailable()
      return undefined
    }
    if (!this.#mayTry() || !(await this.#load())) throw this.#unavailable()
    return this.#keys?.find
  }

  #remember(kid = ''): void {
    this.#unknown.delete(kid)
    this.#unknown.set(kid, this.#options.clock.monotonicMs() + this.#options.unknownKeyMemoryMs)
    const [oldest] = this.#unknown.keys()
    if (this.#unknown.size > MAX_UNKNOWN && oldest !== undefined) this.#unknown.delete(oldest)
  }

  #mayTry(): boolean {
    return this.#loading !== undefined || this.#options.clock.monotonicMs() >= this.#notBeforeMs
  }

  #load(): Promise<boolean> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<boolean> {
    const { clock, load, onLoaded, onFailed } = this.#options
    this.#startedAtMs = clock.monotonicMs()
    try {
      const find = await load()
      this.#keys = { find, loadedAtMs: this.#startedAtMs }
      this.#failures = 0
      onLoaded?.()
      return true
    } catch (error) {
      this.#notBeforeMs = clock.monotonicMs() + Math.min(MAX_BACK_OFF_MS, 1_000 * 2 ** this.#failures)
      this.#failures++
      onFailed?.(error)
      return false
    }
  }

  #unavailable() {
    const waitMs = this.#notBeforeMs - this.#options.clock.monotonicMs()
    return identityErrors.identity_unavailable({ retryAfterS: Math.max(1, Math.ceil(waitMs / 1_000)) })
  }
}
