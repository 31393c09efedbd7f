/** How long a value is good, and what may be done with it after that. All times are optional but the first. */
export interface EntryPolicy<T = unknown> {
  /** Seconds that a value is fresh. */
  readonly ttlS: number
  /** Seconds past `ttlS` in which the old value is answered while one load refreshes it. Default 0 (RFC 5861 §3). */
  readonly staleWhileRevalidateS?: number
  /** Seconds past `ttlS` in which the old value is answered when loading fails. Default 0 (RFC 5861 §4). */
  readonly staleIfErrorS?: number
  /** Seconds that "there is no such thing" (a load that gives `undefined`) is remembered. Default 0: not at all. */
  readonly negativeTtlS?: number
  /** Part of `ttlS` that is taken off at random, so that what was stored together does not expire together. Default 0.1. */
  readonly jitter?: number
  /** Part of `ttlS` after which the next caller refreshes the value in the background. Default 1: not before it expires. */
  readonly earlyRefresh?: number
  /** Names under which the entry can be invalidated together with others; from the value when they depend on it. */
  readonly tags?: readonly string[] | ((value: T) => readonly string[])
  /** Whether the value may be kept; those who wait for this load get it all the same. Default: always. */
  readonly keep?: (value: T) => boolean
  /** Milliseconds that a failed load is the answer to those who ask next, instead of another load. Default 500, at least 50. */
  readonly failureHoldMs?: number
  /**
   * Milliseconds after which a load is given up, however many wait for it. Default and most: `CACHE_LOAD_TIMEOUT_MS`.
   * Callers have their own deadlines beside it.
   */
  readonly loadTimeoutMs?: number
  /**
   * Milliseconds that a caller waits while there is an old value that `staleIfErrorS` allows; then it gets that, and the
   * load goes on as a refresh. Default: as long as the caller has.
   */
  readonly softTimeoutMs?: number
  /** Shape of the value: raise it when a release changes the shape, and neither release reads what the other wrote. Default 1. */
  readonly version?: number
}

/** A policy with its defaults, in milliseconds. */
export interface ResolvedPolicy {
  readonly ttlMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly negativeTtlMs: number
  readonly jitter: number
  readonly earlyRefresh: number
  readonly failureHoldMs: number
  readonly loadTimeoutMs: number
  readonly softTimeoutMs: number
  readonly version: number
  readonly keep: ((value: unknown) => boolean) | undefined
  readonly fixedTags: readonly string[] | undefined
  readonly tagsOf: (value: unknown) => readonly string[]
}

/** Longest life of an entry, stale windows included: invalidated tags are remembered for as long. 90 days. */
export const MAX_LIFETIME_MS = 90 * 86_400_000

const NO_TAGS: readonly string[] = Object.freeze([])

/** @throws TypeError that names the member that is out of range: a mistake of the author. */
export function resolvePolicy<T>(policy: EntryPolicy<T>): ResolvedPolicy {
  const seconds = (name: keyof EntryPolicy, value: number, least: number) => {
    if (!(value >= least) || value === Number.POSITIVE_INFINITY) {
      throw new TypeError(`${name} of a cache policy is ${value}, expected a number from ${least}`)
    }
    return value * 1_000
  }
  const timeout = (name: keyof EntryPolicy, value = Number.POSITIVE_INFINITY) => {
    if (!(value >= 1)) throw new TypeError(`${name} of a cache policy is ${value}, expected at least 1`)
    return value
  }
  const share = (name: keyof EntryPolicy, value: number) => {
    if (!(value >= 0 && value <= 1))
      throw new TypeError(`${name} of a cache policy is ${value}, expected 0 to 1`)
    return value
  }
  const version = policy.version ?? 1
  if (!Number.isSafeInteger(version) || version < 1) {
    throw new TypeError(`version of a cache policy is ${version}, expected a whole number from 1`)
  }
  const { tags = NO_TAGS } = policy
  const resolved: ResolvedPolicy = {
    ttlMs: seconds('ttlS', policy.ttlS, 0.001),
    staleWhileRevalidateMs: seconds('staleWhileRevalidateS', policy.staleWhileRevalidateS ?? 0, 0),
    staleIfErrorMs: seconds('staleIfErrorS', policy.staleIfErrorS ?? 0, 0),
    negativeTtlMs: seconds('negativeTtlS', policy.negativeTtlS ?? 0, 0),
    jitter: share('jitter', policy.jitter ?? 0.1),
    earlyRefresh: share('earlyRefresh', policy.earlyRefresh ?? 1),
    failureHoldMs: Math.max(50, policy.failureHoldMs ?? 500),
    loadTimeoutMs: timeout('loadTimeoutMs', policy.loadTimeoutMs),
    softTimeoutMs: timeout('softTimeoutMs', policy.softTimeoutMs),
    version,
    keep: policy.keep as ((value: unknown) => boolean) | undefined,
    fixedTags: typeof tags === 'function' ? undefined : tags,
    tagsOf: typeof tags === 'function' ? (tags as (value: unknown) => readonly string[]) : () => tags,
  }
  const lifetimeMs = resolved.ttlMs + Math.max(resolved.staleWhileRevalidateMs, resolved.staleIfErrorMs)
  if (lifetimeMs > MAX_LIFETIME_MS) {
    throw new TypeError(
      `a cache policy keeps entries for ${lifetimeMs / 86_400_000} days, expected at most 90`,
    )
  }
  return resolved
}

/** The policies of a cache: callers give the same few objects again and again. */
export class ResolvedPolicies {
  readonly #defaults: ResolvedPolicy
  readonly #resolved = new WeakMap<EntryPolicy<never>, ResolvedPolicy>()

  constructor(defaults: EntryPolicy) {
    this.#defaults = resolvePolicy(defaults)
  }

  /** @throws TypeError for a policy that makes no sense. */
  of(policy: EntryPolicy<never> | undefined): ResolvedPolicy {
    if (policy === undefined) return this.#defaults
    let resolved = this.#resolved.get(policy)
    if (resolved === undefined) {
      resolved = resolvePolicy(policy)
      this.#resolved.set(policy, resolved)
    }
    return resolved
  }
}
