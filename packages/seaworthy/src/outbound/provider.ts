import { type Clock, DeadlineWatch, Places, type Random } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { BodyReader } from './answer-body.ts'
import { type AttemptOutcome, closedError, gateError, type OutcomeName } from './attempt-outcome.ts'
import type { CallTimer } from './call-timer.ts'
import { type BreakerStateName, type BreakerTransition, CircuitBreaker } from './circuit-breaker.ts'
import { type OutboundInstruments, outboundInstruments } from './outbound-instruments.ts'
import type { ProviderState } from './provider-state.ts'
import { TargetBuilder } from './request-target.ts'
import { RetryBudget } from './retry-budget.ts'
import { RetryGate } from './retry-gate.ts'
import type { Transport } from './transport.ts'
import { upstreamErrors } from './upstream-errors.ts'
import type { UpstreamTuning } from './upstream-tuning.ts'

export interface ProviderOptions {
  readonly name: string
  readonly baseUrl: URL
  readonly userAgent: string
  /** Sent with every call to the provider's own host. */
  readonly headers: Readonly<Record<string, string>>
  readonly tuning: UpstreamTuning
  readonly transport: Transport
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
}

/** The last thing that the provider did. */
export interface LastOutcome {
  readonly outcome: OutcomeName
  readonly atMs: number
}

/** One provider: what all calls to it share. */
export class Provider implements ProviderState {
  readonly name: string
  readonly baseUrl: string
  readonly targets: TargetBuilder
  readonly server: { readonly address: string; readonly port: number }
  readonly tuning: UpstreamTuning
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly gate = new RetryGate()
  readonly circuit: CircuitBreaker
  readonly budget: RetryBudget
  readonly places: Places
  /** What a call without a place gets; made once. */
  readonly busy: AppError
  readonly watch: DeadlineWatch<CallTimer>
  readonly bodies = new BodyReader()
  readonly instruments: OutboundInstruments
  readonly ownHeaders: readonly string[]
  readonly foreignHeaders: readonly string[]
  last: LastOutcome | undefined
  /** What every call gets once the client is closed. */
  closed: AppError | undefined

  constructor(options: ProviderOptions) {
    const { name, baseUrl, tuning, telemetry, clock, userAgent } = options
    this.name = name
    this.baseUrl = baseUrl.href
    this.targets = new TargetBuilder(baseUrl.pathname.replace(/\/+$/, ''))
    this.server = {
      address: baseUrl.hostname,
      port: Number(baseUrl.port) || (baseUrl.protocol === 'https:' ? 443 : 80),
    }
    this.tuning = tuning
    this.telemetry = telemetry
    this.clock = clock
    this.random = options.random
    this.transport = options.transport
    this.circuit = new CircuitBreaker(tuning.breaker, (transition) => this.#onTransition(transition))
    this.budget = new RetryBudget(tuning.retry.budget)
    const { limit, maxQueue, maxWaitMs } = tuning.concurrency
    this.places = new Places({ places: limit, maxWaiting: maxQueue, maxWaitMs }, clock)
    this.busy = upstreamErrors.upstream_busy(
      { upstream: name, limit: tuning.concurrency.limit },
      { retryAfterS: 1, isRefusal: true },
    )
    this.watch = new DeadlineWatch(clock)
    this.foreignHeaders = ['user-agent', userAgent]
    this.ownHeaders = [...this.foreignHeaders, ...Object.entries(options.headers).flat()]
    this.instruments = outboundInstruments(telemetry.metrics, name, {
      breaker: () => this.breaker,
      retryBudget: () => this.budget.left(clock.monotonicMs()),
      inFlight: () => this.places.taken,
      queued: () => this.places.waiting,
      gateClosedS: () => this.gate.closedForMs(clock.monotonicMs()) / 1_000,
    })
  }

  get breaker(): BreakerStateName {
    return this.circuit.stateAt(this.clock.monotonicMs())
  }

  /** Why no call may go out now; undefined when one may. */
  refusal(nowMs: number): AppError | undefined {
    const closedForMs = this.gate.closedForMs(nowMs)
    if (closedForMs > 0) return gateError(this.name, this.gate.reason, closedForMs)
    return this.circuit.refuses(nowMs) ? this.brokenCircuit(nowMs) : undefined
  }

  brokenCircuit(nowMs: number): AppError {
    const openForMs = this.circuit.openForMs(nowMs)
    return upstreamErrors.upstream_unavailable(
      { upstream: this.name, reason: openForMs > 0 ? 'its breaker is open' : 'its breaker is being probed' },
      { retryAfterS: Math.max(1, Math.ceil(openForMs / 1_000)) },
    )
  }

  /** An attempt is over. */
  record(outcome: AttemptOutcome, nowMs: number): void {
    this.last = { outcome: outcome.name, atMs: nowMs }
    if ('wait' in outcome && outcome.wait) this.gate.close(nowMs + outcome.wait.ms, outcome.wait.reason)
  }

  /** Every call that is under way, waits its turn or pauses before another attempt fails now. */
  async close(): Promise<void> {
    this.closed = closedError(this.name)
    for (const call of this.watch) call.stop()
    this.watch.close()
    await this.transport.close()
  }

  #onTransition({ from, to, calls, failures, slow }: BreakerTransition): void {
    this.instruments.transition(to)
    const line = { upstream: this.name, from, to, calls, failures, slow }
    if (to === 'open') this.telemetry.log.warn(line, 'breaker changed')
    else this.telemetry.log.info(line, 'breaker changed')
  }
}
