import { AppError } from '../errors/index.ts'
import type { RequestContext } from '../telemetry/index.ts'
import { type AttemptFailure, type AttemptOutcome, type AttemptSuccess, judge } from './attempt-outcome.ts'
import { annotateAttempt, attemptAttributes } from './attempt-span.ts'
import { CallTimer, Pause } from './call-timer.ts'
import type { WithheldReason } from './outbound-instruments.ts'
import { OutgoingRequest } from './outgoing-request.ts'
import type { Provider } from './provider.ts'
import { type ProviderState, StrangerState } from './provider-state.ts'
import type { WireRequest, WireResult } from './transport.ts'
import type { AnyUpstreamRequest, UpstreamAnswer } from './upstream-client.ts'
import { upstreamErrors } from './upstream-errors.ts'

/**
 * A call in a request ends a little before the request does: a tenth of what is left, at most this. Otherwise the request
 * would end first and no fallback could be answered. It takes this much because a timer counts from the beginning of the
 * event loop's turn in which it was set, so that under load the request's own may fire that much early.
 */
const MAX_ANSWER_MARGIN_MS = 50

/** One call: as many attempts as its terms, the provider's state and the retry budget allow, in one stretch of time. */
export class UpstreamCall {
  readonly #provider: Provider
  readonly #request: AnyUpstreamRequest
  readonly #context: RequestContext | undefined
  readonly #startedMs: number
  readonly #timer: CallTimer
  readonly #state: ProviderState
  #outgoing!: OutgoingRequest
  #attempts = 0
  #status: number | undefined

  constructor(provider: Provider, request: AnyUpstreamRequest) {
    this.#provider = provider
    this.#request = request
    this.#context = provider.telemetry.context.current()
    this.#startedMs = provider.clock.monotonicMs()
    this.#state = request.url === undefined ? provider : new StrangerState()
    const tied = request.detached ? undefined : this.#context
    this.#timer = new CallTimer(
      provider.watch,
      Math.min(
        this.#startedMs + (request.timeoutMs ?? provider.tuning.timeoutMs),
        inheritedDeadlineMs(tied, this.#startedMs),
      ),
      request.signal,
      tied?.cancellation,
    )
  }

  async run(): Promise<UpstreamAnswer<unknown, number, unknown>> {
    const { instruments } = this.#provider
    try {
      this.#outgoing = new OutgoingRequest(this.#provider, this.#request)
      const { name: kind, status, headers, body } = await this.#succeed()
      instruments.call(kind)
      this.#logSuccess(status)
      return { kind, status, headers, body, attempts: this.#attempts } as UpstreamAnswer<unknown, number>
    } catch (error) {
      if (this.#timer.isCalledOff) {
        instruments.call('cancelled')
        throw this.#timer.reason
      }
      // Not the provider's failure: neither counted nor a case for the fallback.
      if (!(error instanceof AppError) || error.status < 500) throw error
      instruments.call(error.code)
      const { fallback } = this.#request
      this.#logFailure(error, fallback !== undefined)
      if (fallback === undefined) throw error
      return { kind: 'fallback', body: await fallback(error), error }
    } finally {
      this.#timer.close()
    }
  }

  /** Attempts until one succeeds. @throws the AppError of the last failure, or of what forbade the first attempt. */
  async #succeed(): Promise<AttemptSuccess> {
    const { places, budget, clock, instruments } = this.#provider
    const { circuit } = this.#state
    let failure: AttemptFailure | undefined
    for (;;) {
      this.#mayGoOut(failure)
      const queued = !places.tryTake()
      if (queued) await this.#queue()
      let outcome: AttemptOutcome | undefined
      const startedMs = clock.monotonicMs()
      let permit: number | undefined
      try {
        if (queued) this.#mayGoOut(failure)
        permit = circuit.admit(startedMs)
        if (permit === undefined) throw failure?.error ?? this.#provider.brokenCircuit(startedMs)
        this.#attempts += 1
        if (this.#attempts === 1) budget.earn(startedMs)
        else instruments.retried()
        const dueMs = this.#dueMs(startedMs)
        outcome = this.#context?.span
          ? await this.#traced(startedMs, dueMs)
          : judge(await this.#send(dueMs), this.#provider, this.#request, dueMs - startedMs)
      } finally {
        places.free()
        const nowMs = clock.monotonicMs()
        if (permit !== undefined) {
          circuit.report(permit, outcome?.verdict ?? 'ignored', nowMs - startedMs, nowMs)
        }
      }
      const nowMs = clock.monotonicMs()
      this.#status = outcome.status
      this.#state.record(outcome, nowMs)
      instruments.attempt(this.#outgoing.method, outcome.name, nowMs - startedMs)
      if (outcome.verdict === 'success' && 'body' in outcome) return outcome
      failure = outcome as AttemptFailure
      const pauseMs = this.#pauseBefore(failure, nowMs)
      if (pauseMs === undefined) throw failure.error ?? new Error('called off')
      await this.#pause(pauseMs, nowMs)
    }
  }

  /** @throws what keeps the next attempt from going out now; after a failure, that failure. */
  #mayGoOut(failure: AttemptFailure | undefined): void {
    const { clock, tuning, name } = this.#provider
    if (this.#timer.isCalledOff) throw new Error('called off')
    const nowMs = clock.monotonicMs()
    const refusal = this.#provider.closed ?? this.#state.refusal(nowMs)
    if (refusal) throw failure?.error ?? refusal
    const { deadlineMs } = this.#timer
    if (deadlineMs - nowMs < tuning.minAttemptMs) {
      const timeoutMs = Math.max(0, Math.round(deadlineMs - this.#startedMs))
      throw failure?.error ?? upstreamErrors.upstream_timeout({ upstream: name, timeoutMs })
    }
  }

  /** @throws upstream_busy when there is no room or no turn in time. */
  async #queue(): Promise<void> {
    const { places, busy } = this.#provider
    const turn = new Pause()
    if (places.tryWait(turn)) {
      this.#timer.await(turn, this.#timer.deadlineMs)
      if ((await turn.result) === undefined) return
      places.giveUp(turn)
    }
    throw this.#provider.closed ?? busy
  }

  async #pause(pauseMs: number, nowMs: number): Promise<void> {
    const pause = new Pause()
    this.#timer.await(pause, nowMs + pauseMs)
    await pause.result
  }

  #dueMs(startedMs: number): number {
    const { attemptTimeoutMs = this.#provider.tuning.attemptTimeoutMs } = this.#request
    return Math.min(startedMs + attemptTimeoutMs, this.#timer.deadlineMs)
  }

  /** The attempt in a client span, which the provider gets to know as its parent. */
  #traced(startedMs: number, dueMs: number): Promise<AttemptOutcome> {
    const outgoing = this.#outgoing
    return this.#provider.telemetry.tracing.span(
      `${outgoing.method} ${outgoing.name}`,
      () => attemptAttributes(this.#provider, outgoing, this.#attempts),
      async (span) => {
        const outcome = judge(await this.#send(dueMs), this.#provider, this.#request, dueMs - startedMs)
        if (span) annotateAttempt(span, outcome)
        return outcome
      },
      'client',
    )
  }

  #send(dueMs: number): Promise<WireResult> {
    const request = this.#outgoing.wire()
    const { maxRedirects } = this.#provider.tuning
    return maxRedirects === 0 ? this.#sendOnce(request, dueMs) : this.#follow(request, dueMs, maxRedirects)
  }

  #sendOnce(request: WireRequest, dueMs: number): Promise<WireResult> {
    const sending = this.#provider.transport.send(request)
    this.#timer.await(sending, dueMs)
    return sending.result
  }

  async #follow(first: WireRequest, dueMs: number, maxRedirects: number): Promise<WireResult> {
    let request = first
    for (let redirects = 0; ; redirects += 1) {
      const result = await this.#sendOnce(request, dueMs)
      const target =
        redirects < maxRedirects ? this.#outgoing.redirectTarget(result, request.target) : undefined
      if (target === undefined) return result
      request = { ...request, target }
    }
  }

  /** How long to wait before another attempt; undefined when the failure is final. */
  #pauseBefore({ again }: AttemptFailure, nowMs: number): number | undefined {
    const { tuning, budget, random, instruments } = this.#provider
    const { gate, circuit } = this.#state
    if (again === 'never' || (again === 'idempotent' && !this.#outgoing.idempotent)) return undefined
    const { retries, baseMs, maxMs } = tuning.retry
    const jitterMs = random() * Math.min(maxMs, baseMs * 2 ** (this.#attempts - 1))
    const pauseMs = gate.closedForMs(nowMs) + jitterMs
    const withheld = ((): WithheldReason | undefined => {
      if (this.#attempts > (this.#request.retries ?? retries)) return 'attempts'
      if (nowMs + pauseMs + tuning.minAttemptMs > this.#timer.deadlineMs) return 'deadline'
      if (circuit.refuses(nowMs + pauseMs)) return 'breaker'
      return budget.take(nowMs) ? undefined : 'budget'
    })()
    if (withheld === undefined) return pauseMs
    instruments.withheld(withheld)
    return undefined
  }

  #logSuccess(status: number): void {
    const { log } = this.#provider.telemetry
    if (log.isLevelEnabled('debug')) log.debug({ ...this.#line(), status }, 'upstream called')
  }

  #logFailure(error: AppError, fallback: boolean): void {
    const { log } = this.#provider.telemetry
    // Its metric counts refusals; a line for each would cost more than the refusal saves.
    const level = error.options.isRefusal ? 'debug' : 'warn'
    if (!log.isLevelEnabled(level)) return
    const line = { ...this.#line(), status: this.#status, code: error.code, reason: error.message, fallback }
    log[level](line, 'upstream call failed')
  }

  #line() {
    const { name: upstream, clock, breaker } = this.#provider
    const { method, name: call } = this.#outgoing
    const durationMs = Math.round(clock.monotonicMs() - this.#startedMs)
    return { upstream, method, call, attempts: this.#attempts, durationMs, breaker }
  }
}

function inheritedDeadlineMs(context: RequestContext | undefined, nowMs: number): number {
  const deadlineMs = context?.deadlineAtMs
  if (deadlineMs === undefined) return Number.POSITIVE_INFINITY
  return deadlineMs - Math.min(MAX_ANSWER_MARGIN_MS, 0.1 * Math.max(0, deadlineMs - nowMs))
}
