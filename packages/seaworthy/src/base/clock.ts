import { setTimeout as wait } from 'node:timers/promises'

/** Time, injected so that tests own it. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number
  /** Never goes back; only differences mean something. Milliseconds. */
  monotonicMs(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. Never keeps the process alive by itself. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Randomness in [0, 1), injected for jitter and sampling; never for secrets. */
export type Random = () => number

/** The clock of this machine. What sleeps on it does not keep the process alive. */
export const systemClock: Clock = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    signal === undefined
      ? wait(ms, undefined, { ref: false })
      : wait(ms, undefined, { ref: false, signal }).catch(() => {
          // Node's own error says only that something was aborted.
          throw signal.reason
        }),
}
