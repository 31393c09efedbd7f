import { SlidingWindow } from './sliding-window.ts'

export interface BreakerOptions {
  readonly windowMs: number
  /** Results that the window must hold before the ratios mean anything. */
  readonly minimumCalls: number
  /** Share of failures that opens it, above 0 to 1. */
  readonly failureRatio: number
  /** A result that took at least this long counts as slow, whatever it was. */
  readonly slowCallMs: number
  /** Share of slow results that opens it, above 0 to 1. */
  readonly slowCallRatio: number
  /** First time open; doubles each time that the probes fail, up to `maxOpenMs`. */
  readonly openMs: number
  readonly maxOpenMs: number
  /** Calls let through when half-open; all must succeed. */
  readonly probes: number
}

/** `open` sends nothing to the provider, `half-open` a few calls to see whether it is back. */
export type BreakerStateName = 'closed' | 'open' | 'half-open'

type State =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly untilMs: number; readonly openMs: number }
  | { readonly name: 'half-open'; readonly openMs: number; admitted: number; succeeded: number }

/** How a call ended, as far as the provider is to blame. `ignored`: it says nothing about the provider. */
export type Verdict = 'success' | 'failure' | 'ignored'

/** Given for each call that may go out; a result under a permit of an earlier state changes nothing. */
export type Permit = number

export interface BreakerTransition {
  readonly from: BreakerStateName
  readonly to: BreakerStateName
  /** What the window held when it opened. */
  readonly calls: number
  readonly failures: number
  readonly slow: number
}

const CALLS = 0
const FAILURES = 1
const SLOW = 2

/**
 * Stops calls to a provider that fails or is slow, and finds out with a few calls when it is well again.
 *
 * cockatiel's breaker was measured against and not used: it reads the system's clock, has no slow-call ratio, takes a
 * rate where a minimum number is meant, makes callers in the half-open state wait for the probe and then sends them all,
 * counts a cancelled probe as a success, and lets results from before it opened count afterwards.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions
  readonly #window: SlidingWindow
  readonly #onTransition: (transition: BreakerTransition) => void
  #state: State = { name: 'closed' }
  #permit: Permit = 0

  constructor(options: BreakerOptions, onTransition: (transition: BreakerTransition) => void) {
    this.#options = options
    this.#window = new SlidingWindow(options.windowMs, 3)
    this.#onTransition = onTransition
  }

  /** What a call would find now; an open time that is over counts as half-open. */
  stateAt(nowMs: number): BreakerStateName {
    const state = this.#state
    return state.name === 'open' && nowMs >= state.untilMs ? 'half-open' : state.name
  }

  /** Milliseconds until a probe may go out; 0 unless open. */
  openForMs(nowMs: number): number {
    const state = this.#state
    return state.name === 'open' ? Math.max(0, state.untilMs - nowMs) : 0
  }

  /** Whether `admit` would refuse. */
  refuses(nowMs: number): boolean {
    const state = this.#state
    if (state.name === 'closed') return false
    if (state.name === 'open') return nowMs < state.untilMs
    return state.admitted >= this.#options.probes
  }

  /** A permit when the call may go out, which `report` must be given exactly once. */
  admit(nowMs: number): Permit | undefined {
    if (this.#state.name === 'closed') return this.#permit
    if (this.refuses(nowMs)) return undefined
    if (this.#state.name === 'open') {
      this.#change({ name: 'half-open', openMs: this.#state.openMs, admitted: 0, succeeded: 0 }, nowMs)
    }
    if (this.#state.name === 'half-open') this.#state.admitted += 1
    return this.#permit
  }

  report(permit: Permit, verdict: Verdict, durationMs: number, nowMs: number): void {
    if (permit !== this.#permit) return
    const slow = durationMs >= this.#options.slowCallMs
    const state = this.#state
    if (state.name === 'closed') this.#count(verdict, slow, nowMs)
    else if (state.name === 'half-open') this.#judgeProbe(state, verdict, slow, nowMs)
  }

  #count(verdict: Verdict, slow: boolean, nowMs: number): void {
    if (verdict === 'ignored' && !slow) return
    const { minimumCalls, failureRatio, slowCallRatio, openMs } = this.#options
    const window = this.#window
    window.add(CALLS, nowMs)
    if (verdict === 'failure') window.add(FAILURES, nowMs)
    if (slow) window.add(SLOW, nowMs)
    if (verdict === 'success' && !slow) return
    const calls = window.total(CALLS, nowMs)
    if (calls < minimumCalls) return
    const failing = window.total(FAILURES, nowMs) >= failureRatio * calls
    if (failing || window.total(SLOW, nowMs) >= slowCallRatio * calls) this.#open(openMs, nowMs)
  }

  #judgeProbe(
    state: Extract<State, { name: 'half-open' }>,
    verdict: Verdict,
    slow: boolean,
    nowMs: number,
  ): void {
    if (verdict === 'failure' || slow) {
      this.#open(Math.min(2 * state.openMs, this.#options.maxOpenMs), nowMs)
    } else if (verdict === 'ignored') {
      state.admitted -= 1
    } else {
      state.succeeded += 1
      if (state.succeeded < this.#options.probes) return
      this.#window.clear()
      this.#change({ name: 'closed' }, nowMs)
    }
  }

  #open(openMs: number, nowMs: number): void {
    this.#change({ name: 'open', untilMs: nowMs + openMs, openMs }, nowMs)
  }

  #change(state: State, nowMs: number): void {
    const window = this.#window
    const from = this.#state.name
    this.#state = state
    this.#permit += 1
    this.#onTransition({
      from,
      to: state.name,
      calls: window.total(CALLS, nowMs),
      failures: window.total(FAILURES, nowMs),
      slow: window.total(SLOW, nowMs),
    })
  }
}
