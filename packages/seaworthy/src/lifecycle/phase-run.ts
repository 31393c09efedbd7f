import type { Clock } from '../base/index.ts'
import { type PhaseReport, type StopPhase, signalAfterMs } from './stop-phase.ts'

export interface StopHook {
  readonly name: string
  readonly run: StopHookRun
}

/** What stops something: the signal aborts after `timeMs`, and whoever has not ended then was cut. */
export type StopHookRun = (signal: AbortSignal, timeMs: number) => Promise<void> | void

export interface PhaseRunOptions {
  readonly phase: StopPhase
  /** The phase ends then, whoever still runs. */
  readonly budgetMs: number
  /** The phase lasts so long even when nothing is left to do. Default: 0. */
  readonly minimumMs?: number
  readonly clock: Clock
  readonly onError: (hook: string, error: unknown) => void
}

/** One phase while it runs: hooks side by side, within a time box. */
export class PhaseRun {
  readonly phase: StopPhase
  readonly #options: PhaseRunOptions
  readonly #startedMs: number
  readonly #signalMs: number
  readonly #abort = new AbortController()
  readonly #running = new Map<StopHook, Promise<void>>()
  readonly #failed: string[] = []

  constructor(options: PhaseRunOptions) {
    this.phase = options.phase
    this.#options = options
    this.#startedMs = options.clock.monotonicMs()
    this.#signalMs = Math.max(options.minimumMs ?? 0, signalAfterMs(options.budgetMs))
  }

  get waitingFor(): string[] {
    return Array.from(this.#running.keys(), (hook) => hook.name)
  }

  /** Starts a hook now; also for one that was registered while its phase was already running. */
  join(hook: StopHook): void {
    const timeMs = Math.max(0, Math.floor(this.#signalMs - this.#elapsedMs()))
    const ended = (async () => hook.run(this.#abort.signal, timeMs))()
      .catch((error: unknown) => {
        this.#failed.push(hook.name)
        this.#options.onError(hook.name, error)
      })
      .finally(() => this.#running.delete(hook))
    this.#running.set(hook, ended)
  }

  /** Resolves when every hook has ended and the least time has passed, or when the time box is over. */
  async finish(): Promise<PhaseReport> {
    const { clock, budgetMs, minimumMs = 0 } = this.#options
    const timers = new AbortController()
    const after = (ms: number) => clock.sleep(ms, timers.signal).catch(() => undefined)
    const ended = Promise.all([this.#idle(), minimumMs > 0 ? after(minimumMs) : undefined]).then(() => true)

    let stuck: string[] = []
    if (!(await Promise.race([ended, after(this.#signalMs).then(() => false)]))) {
      stuck = this.waitingFor
      this.#abort.abort(new Error(`the ${this.phase} phase of the shutdown ran out of time`))
      if (stuck.length > 0) await Promise.race([ended, after(Math.max(0, budgetMs - this.#signalMs))])
    }
    timers.abort()
    return {
      phase: this.phase,
      durationMs: Math.round(this.#elapsedMs()),
      budgetMs: Math.max(budgetMs, minimumMs),
      outcome: stuck.length > 0 ? 'timed_out' : this.#failed.length > 0 ? 'failed' : 'completed',
      stuck,
      failed: [...this.#failed],
    }
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startedMs
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
