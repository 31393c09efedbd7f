import type { Clock } from './clock.ts'
import type { PhaseReport, StopPhase } from './stop-phase.ts'

export interface StopHook {
  readonly name: string
  readonly run: (signal: AbortSignal) => Promise<void> | void
}

/** The last part of a time box is left to hooks that react to their signal: a server can still cut its sockets. */
const SIGNAL_AT = 0.9

/** One phase while it runs: hooks side by side, within a time box. */
export class PhaseRun {
  readonly phase: StopPhase
  readonly #clock: Clock
  readonly #onError: (hook: string, error: unknown) => void
  readonly #abort = new AbortController()
  readonly #running = new Map<StopHook, Promise<void>>()
  readonly #failed: string[] = []

  constructor(phase: StopPhase, clock: Clock, onError: (hook: string, error: unknown) => void) {
    this.phase = phase
    this.#clock = clock
    this.#onError = onError
  }

  get waitingFor(): string[] {
    return Array.from(this.#running.keys(), (hook) => hook.name)
  }

  /** Starts a hook now; also for one that was registered while its phase was already running. */
  join(hook: StopHook): void {
    const ended = (async () => hook.run(this.#abort.signal))()
      .catch((error: unknown) => {
        this.#failed.push(hook.name)
        this.#onError(hook.name, error)
      })
      .finally(() => this.#running.delete(hook))
    this.#running.set(hook, ended)
  }

  /**
   * Resolves when every hook has ended and at least `minimumMs` have passed, or when `budgetMs` are over. The hooks'
   * signal aborts at nine tenths of the budget.
   */
  async finish(budgetMs: number, minimumMs = 0): Promise<PhaseReport> {
    const startedMs = this.#clock.monotonicMs()
    const timers = new AbortController()
    const after = (ms: number) => this.#clock.sleep(ms, timers.signal).catch(() => undefined)
    const ended = Promise.all([this.#idle(), minimumMs > 0 ? after(minimumMs) : undefined]).then(() => true)
    const signalMs = Math.max(minimumMs, budgetMs * SIGNAL_AT)

    let stuck: string[] = []
    if (!(await Promise.race([ended, after(signalMs).then(() => false)]))) {
      stuck = this.waitingFor
      this.#abort.abort(new Error(`the ${this.phase} phase of the shutdown ran out of time`))
      if (stuck.length > 0) await Promise.race([ended, after(Math.max(0, budgetMs - signalMs))])
    }
    timers.abort()
    return {
      phase: this.phase,
      durationMs: Math.round(this.#clock.monotonicMs() - startedMs),
      budgetMs: Math.max(budgetMs, minimumMs),
      outcome: stuck.length > 0 ? 'timed_out' : this.#failed.length > 0 ? 'failed' : 'completed',
      stuck,
      failed: [...this.#failed],
    }
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
