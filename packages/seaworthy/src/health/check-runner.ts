import type { Clock, Random } from '../base/index.ts'
import { CheckFailure, type Evidence, type HealthCheck } from '../capability/index.ts'
import type { CheckReport } from './check-report.ts'
import { summarizeFailure } from './failure-summary.ts'
import type { HealthSettings } from './health-settings.ts'
import { afterResult, PENDING, type Standing } from './hysteresis.ts'

export interface CheckRunnerOptions {
  readonly check: HealthCheck
  readonly settings: HealthSettings
  readonly clock: Clock
  readonly random: Random
  /** Called after each run, with what the check counted as before it. */
  readonly onResult: (runner: CheckRunner, before: Standing['state']) => void
}

type Result =
  | { readonly ok: true; readonly evidence: Evidence | undefined }
  | { readonly ok: false; readonly error: unknown }

class CheckTimeout extends Error {
  override readonly name = 'CheckTimeout'
  readonly code: 'check_timed_out' | 'check_stuck'

  constructor(code: CheckTimeout['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Asks one check again and again, each time after a pause, and remembers what it counts as. */
export class CheckRunner {
  readonly check: HealthCheck
  readonly #options: CheckRunnerOptions
  readonly #timeoutMs: number
  readonly #intervalMs: number
  readonly #thresholds: { readonly failuresToDown: number; readonly successesToUp: number }
  #standing: Standing = PENDING
  #last: { readonly result: Result; readonly atMs: number; readonly durationMs: number } | undefined
  #report: CheckReport | undefined
  #unfinished: Promise<unknown> | undefined
  #stop: AbortController | undefined

  constructor(options: CheckRunnerOptions) {
    const { check, settings } = options
    this.#options = options
    this.check = check
    this.#timeoutMs = check.timeoutMs ?? settings.timeoutMs
    this.#intervalMs = check.intervalMs ?? settings.intervalMs
    this.#thresholds = {
      failuresToDown: check.failuresToDown ?? settings.failuresToDown,
      successesToUp: check.successesToUp ?? settings.successesToUp,
    }
  }

  get state(): Standing['state'] {
    return this.#standing.state
  }

  get lastDurationMs(): number | undefined {
    return this.#last?.durationMs
  }

  start(): void {
    if (this.#stop) return
    this.#stop = new AbortController()
    void this.#loop(this.#stop.signal)
  }

  stop(): void {
    this.#stop?.abort(new Error('the health monitor stops'))
    this.#stop = undefined
  }

  /** The same object until the next run ends. */
  report(): CheckReport {
    this.#report ??= this.#describe()
    return this.#report
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs()
      const result = await this.#ask(signal)
      if (signal.aborted) return
      const atMs = clock.monotonicMs()
      this.#last = { result, atMs, durationMs: Math.round(atMs - startedMs) }
      const before = this.#standing.state
      this.#standing = afterResult(this.#standing, result.ok, this.#thresholds)
      this.#report = undefined
      this.#options.onResult(this, before)
      await clock.sleep(this.#pauseMs(), signal).catch(() => undefined)
    }
  }

  async #ask(stop: AbortSignal): Promise<Result> {
    if (this.#unfinished) {
      return {
        ok: false,
        error: new CheckTimeout('check_stuck', 'the run before ignores its signal and has not ended'),
      }
    }
    const over = new AbortController()
    const timer = new AbortController()
    const onStop = () => {
      over.abort(stop.reason)
      timer.abort(stop.reason)
    }
    stop.addEventListener('abort', onStop, { once: true })
    const run = (async () => this.check.run(over.signal))().then(
      (evidence): Result => ({ ok: true, evidence: evidence || undefined }),
      (error: unknown): Result => ({ ok: false, error }),
    )
    this.#unfinished = run.finally(() => {
      stop.removeEventListener('abort', onStop)
      this.#unfinished = undefined
    })
    const timedOut = this.#options.clock.sleep(this.#timeoutMs, timer.signal).then(
      (): Result => {
        const error = new CheckTimeout('check_timed_out', `no answer within ${this.#timeoutMs} ms`)
        over.abort(error)
        return { ok: false, error }
      },
      (error: unknown): Result => ({ ok: false, error }),
    )
    const result = await Promise.race([run, timedOut])
    timer.abort()
    return result
  }

  /** Soon again while something is wrong, so that recovery is noticed in seconds; spread, so that replicas do not ask in step. */
  #pauseMs(): number {
    const { settings, random } = this.#options
    const healthy = this.#standing.state === 'up' && this.#standing.failures === 0
    const ms = healthy ? this.#intervalMs : Math.min(this.#intervalMs, settings.retryMs)
    return ms * (0.9 + 0.2 * random())
  }

  #describe(): CheckReport {
    const { name, policy } = this.check
    const standing = this.#standing
    const status = standing.state === 'up' ? 'pass' : policy === 'critical' ? 'fail' : 'warn'
    if (!this.#last) return { name, policy, status, state: 'pending', consecutiveFailures: 0 }
    const { result, atMs, durationMs } = this.#last
    const { clock } = this.#options
    const evidence = result.ok
      ? result.evidence
      : result.error instanceof CheckFailure
        ? result.error.evidence
        : undefined
    return {
      name,
      policy,
      status,
      state: standing.state,
      ...evidence,
      get ageMs() {
        return Math.round(clock.monotonicMs() - atMs)
      },
      durationMs,
      consecutiveFailures: standing.state === 'pending' ? 0 : standing.failures,
      ...(result.ok ? {} : { lastError: summarizeFailure(result.error) }),
    }
  }
}
