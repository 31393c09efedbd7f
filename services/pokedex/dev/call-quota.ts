export interface Quota {
  readonly calls: number
  readonly windowS: number
}

/** Calls by caller in a window that begins with the caller's first call. */
export class CallQuota {
  readonly #windows = new Map<string, { calls: number; endsAtMs: number }>()
  /** Undefined: no quota. */
  quota: Quota | undefined

  constructor(quota: Quota | undefined) {
    this.quota = quota
  }

  /** Counts a call; the seconds to wait when it is one too many. */
  take(caller: string, nowMs: number): number | undefined {
    if (!this.quota) return undefined
    const known = this.#windows.get(caller)
    const window =
      known && known.endsAtMs > nowMs ? known : { calls: 0, endsAtMs: nowMs + this.quota.windowS * 1_000 }
    this.#windows.set(caller, window)
    if (window.calls >= this.quota.calls) return Math.ceil((window.endsAtMs - nowMs) / 1_000)
    window.calls += 1
    return undefined
  }

  /** Forgets every call so far. */
  reset(): void {
    this.#windows.clear()
  }
}
