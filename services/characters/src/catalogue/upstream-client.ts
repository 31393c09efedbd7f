import type { AppError } from 'seaworthy/errors'
import type { Clock, Random } from 'seaworthy/lifecycle'
import type { Telemetry } from 'seaworthy/telemetry'
import { Agent } from 'undici'
import { type Attempt, attemptPage } from './upstream-attempt.ts'
import type { UpstreamPage } from './upstream-page.ts'

const MAX_PAUSE_MS = 8_000
const MAX_PAGE_BYTES = 2 * 1024 * 1024

export interface UpstreamClientOptions {
  /** Address of the API, up to but without `/character`. */
  readonly baseUrl: string
  /** Longest time for one attempt, in milliseconds. */
  readonly timeoutMs: number
  /** Further attempts after the first. */
  readonly retries: number
  /** Upper bound of the first pause, in milliseconds; doubles, full jitter. */
  readonly retryBaseMs: number
  /** Longest Retry-After that is waited for, in seconds. */
  readonly maxRetryAfterS: number
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
}

/** A failed read of a page, with the time that the upstream asked to be left alone when it is worth more than a pause. */
export class PageFailure extends Error {
  override readonly name = 'PageFailure'
  readonly error: AppError
  readonly waitS: number | undefined

  constructor(error: AppError, waitS: number | undefined) {
    super(error.message, { cause: error })
    this.error = error
    this.waitS = waitS
  }
}

/** Reads pages of the upstream API over its own connections. */
export class UpstreamClient implements AsyncDisposable {
  readonly #options: UpstreamClientOptions
  readonly #address: string
  readonly #agent: Agent
  readonly #attempts
  readonly #duration

  constructor(options: UpstreamClientOptions) {
    this.#options = options
    this.#address = `${options.baseUrl.replace(/\/+$/, '')}/character`
    this.#agent = new Agent({ connections: 2, keepAliveTimeout: 10_000 })
    const { metrics } = options.telemetry
    this.#attempts = metrics.counter({
      name: 'upstream_attempts_total',
      help: 'Requests for a page of the upstream, by how they ended.',
      labelNames: ['outcome'],
    })
    this.#duration = metrics.histogram({
      name: 'upstream_attempt_duration_seconds',
      help: 'Time of one request for a page of the upstream.',
    })
  }

  /**
   * Reads one page, from 1. Repeats attempts that may go better after a pause: random up to a bound that doubles, or as
   * long as the upstream asks.
   *
   * @throws PageFailure when no attempt succeeded; the signal's reason when it aborts.
   */
  async page(page: number, signal: AbortSignal): Promise<UpstreamPage> {
    const { retries, retryBaseMs, maxRetryAfterS, clock, random } = this.#options
    for (let failed = 0; ; failed += 1) {
      const attempt = await this.#attempt(page, signal)
      if (attempt.outcome === 'ok') return attempt.page
      const { error, again, waitS } = attempt
      if (!again || failed >= retries || (waitS ?? 0) > maxRetryAfterS) throw new PageFailure(error, waitS)
      const pauseMs = random() * Math.min(MAX_PAUSE_MS, retryBaseMs * 2 ** failed)
      await clock.sleep(pauseMs + (waitS ?? 0) * 1000, signal)
    }
  }

  async #attempt(page: number, signal: AbortSignal): Promise<Attempt> {
    const { telemetry, clock, timeoutMs } = this.#options
    const url = `${this.#address}?page=${page}`
    const startedMs = clock.monotonicMs()
    const attempt = await telemetry.tracing.span(
      'GET /character',
      { 'http.request.method': 'GET', 'url.full': url },
      () =>
        attemptPage({
          url,
          page,
          headers: this.#headers(),
          dispatcher: this.#agent,
          timeoutMs,
          maxBytes: MAX_PAGE_BYTES,
          nowMs: clock.now(),
          signal,
        }),
      'client',
    )
    this.#attempts.inc({ outcome: attempt.outcome })
    this.#duration.observe((clock.monotonicMs() - startedMs) / 1000)
    return attempt
  }

  #headers(): Record<string, string> {
    const { tracing, context } = this.#options.telemetry
    const correlationId = context.current()?.correlationId
    return {
      accept: 'application/json',
      ...(correlationId ? { 'x-request-id': correlationId } : {}),
      ...tracing.headers(),
    }
  }

  /** Breaks off what is under way and closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy()
  }
}
