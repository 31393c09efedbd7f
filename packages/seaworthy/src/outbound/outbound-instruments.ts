import type { Counter, Gauge } from 'prom-client'
import type { GaugeOptions, Metrics } from '../telemetry/index.ts'
import type { OutcomeName } from './attempt-outcome.ts'
import type { BreakerStateName } from './circuit-breaker.ts'
import { outboundMetrics } from './outbound-metrics.ts'

/** What is read when metrics are scraped. */
export interface OutboundGauges {
  readonly breaker: () => BreakerStateName
  readonly retryBudget: () => number
  readonly inFlight: () => number
  readonly queued: () => number
  readonly gateClosedS: () => number
}

export type WithheldReason = 'attempts' | 'deadline' | 'breaker' | 'budget'

export interface OutboundInstruments {
  /** One request to the provider ended. */
  attempt(method: string, outcome: OutcomeName, durationMs: number): void
  /** One call ended: `ok`, `accepted`, `cancelled` or the code of its error. */
  call(outcome: string): void
  retried(): void
  /** A failure that another attempt might have mended was final. */
  withheld(reason: WithheldReason): void
  transition(to: BreakerStateName): void
}

const BREAKER_STATES: readonly BreakerStateName[] = ['closed', 'open', 'half-open']

/** The metrics of one provider, under names and labels that all providers of the service share. */
export function outboundInstruments(
  metrics: Metrics,
  upstream: string,
  gauges: OutboundGauges,
): OutboundInstruments {
  const duration = metrics.histogram(outboundMetrics.duration)
  const calls = metrics.counter(outboundMetrics.calls)
  const retries = metrics.counter(outboundMetrics.retries)
  const withheld = metrics.counter(outboundMetrics.withheld)
  const transitions = metrics.counter(outboundMetrics.transitions)
  registerGauges(metrics, upstream, gauges)

  const observers = new Map<string, Map<OutcomeName, { observe(seconds: number): void }>>()
  /** Counted here and handed over on a scrape: the instrument's own look-up costs a call more than its breaker does. */
  const ended = new Map<string, number>()
  onScrape(calls, () => {
    for (const [outcome, count] of ended) calls.inc({ upstream, outcome }, count)
    ended.clear()
  })
  const retryCounter = retries.labels({ upstream })
  for (const to of BREAKER_STATES) transitions.inc({ upstream, to }, 0)

  function observerOf(method: string, outcome: OutcomeName) {
    const byOutcome = observers.get(method) ?? new Map()
    const observer = duration.labels({ upstream, http_request_method: method, outcome })
    observers.set(method, byOutcome.set(outcome, observer))
    return observer
  }
  return {
    attempt(method, outcome, durationMs) {
      const observer = observers.get(method)?.get(outcome) ?? observerOf(method, outcome)
      observer.observe(durationMs / 1_000)
    },
    call: (outcome) => void ended.set(outcome, (ended.get(outcome) ?? 0) + 1),
    retried: () => retryCounter.inc(),
    withheld: (reason) => withheld.inc({ upstream, reason }),
    transition: (to) => transitions.inc({ upstream, to }),
  }
}

function registerGauges(metrics: Metrics, upstream: string, gauges: OutboundGauges): void {
  const state = metrics.gauge(outboundMetrics.breakerState)
  onScrape(state, () => {
    const current = gauges.breaker()
    for (const name of BREAKER_STATES) state.set({ upstream, state: name }, name === current ? 1 : 0)
  })
  const single = (declaration: GaugeOptions<'upstream'>, read: () => number) => {
    const gauge = metrics.gauge(declaration)
    onScrape(gauge, () => gauge.set({ upstream }, read()))
  }
  single(outboundMetrics.retryBudget, gauges.retryBudget)
  single(outboundMetrics.inFlight, gauges.inFlight)
  single(outboundMetrics.queued, gauges.queued)
  single(outboundMetrics.gateClosed, gauges.gateClosedS)
}

/** Adds to what is done on a scrape: the instrument is one for all providers, each adds its own series. */
function onScrape<L extends string>(scraped: Gauge<L> | Counter<L>, read: () => void): void {
  const instrument = scraped as unknown as { collect?: () => void }
  const before = instrument.collect
  instrument.collect = () => {
    before?.()
    read()
  }
}
