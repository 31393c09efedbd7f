import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from 'prom-client'
import {
  createHttpServerInstruments,
  DURATION_BUCKETS_S,
  type HttpServerInstruments,
} from './http-server-instruments.ts'
import { boundLabels } from './label-bound.ts'
import type { InstrumentOptions } from './metric-table.ts'
import { telemetryMetrics } from './telemetry-metrics.ts'

/** A counter: a row of a table of `defineMetrics`, or the same written out. */
export interface CounterOptions<L extends string> extends InstrumentOptions<L> {
  readonly kind?: 'counter'
  /** Called on each scrape, for a total that something else keeps. */
  readonly collect?: CounterConfiguration<L>['collect']
}

/** A gauge, likewise. */
export interface GaugeOptions<L extends string> extends InstrumentOptions<L> {
  readonly kind?: 'gauge'
  /** Called on each scrape, for a value that is read rather than kept. */
  readonly collect?: GaugeConfiguration<L>['collect']
}

/** A histogram, likewise. */
export interface HistogramOptions<L extends string> extends InstrumentOptions<L> {
  readonly kind?: 'histogram'
  /** Upper bounds, ascending. Default `DURATION_BUCKETS_S`. */
  readonly buckets?: readonly number[]
}

/** Instruments on a registry of their own; asking twice for a name gives the same instrument. */
export interface Metrics {
  readonly registry: Registry
  readonly httpServer: HttpServerInstruments
  /** @throws TypeError when the name already belongs to an instrument of another kind. */
  counter<L extends string>(options: CounterOptions<L>): Counter<L>
  gauge<L extends string>(options: GaugeOptions<L>): Gauge<L>
  histogram<L extends string>(options: HistogramOptions<L>): Histogram<L>
  /** The Prometheus text exposition. */
  text(): Promise<string>
  readonly contentType: string
}

const MAX_LABEL_SETS = 1_000

export function createMetrics(): Metrics {
  const registry = new Registry()
  const overflows = new Counter({ ...telemetryMetrics.labelOverflow, registers: [registry] })
  const onOverflow = (metric: string): void => overflows.inc({ metric })

  function once<I extends Counter | Gauge | Histogram>(
    kind: new (...args: never[]) => I,
    options: InstrumentOptions<string>,
    make: () => I,
  ): I {
    const existing = registry.getSingleMetric(options.name)
    if (existing !== undefined) {
      if (existing instanceof kind) return existing
      throw new TypeError(`metric "${options.name}" exists and is no ${kind.name.toLowerCase()}`)
    }
    const instrument = make()
    boundLabels(instrument, {
      labelNames: options.labelNames ?? [],
      maxLabelSets: options.maxLabelSets ?? MAX_LABEL_SETS,
      onOverflow: () => onOverflow(options.name),
    })
    return instrument
  }

  const httpServer = createHttpServerInstruments(registry, { onOverflow })
  const metrics: Metrics = {
    registry,
    httpServer,
    counter: <L extends string>(options: CounterOptions<L>) =>
      once<Counter<L>>(Counter, options, () => new Counter({ ...options, registers: [registry] })),
    gauge: <L extends string>(options: GaugeOptions<L>) =>
      once<Gauge<L>>(Gauge, options, () => new Gauge({ ...options, registers: [registry] })),
    histogram: <L extends string>(options: HistogramOptions<L>) =>
      once<Histogram<L>>(
        Histogram,
        options,
        () =>
          new Histogram({
            ...options,
            buckets: [...(options.buckets ?? DURATION_BUCKETS_S)],
            registers: [registry],
          }),
      ),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
  metrics.gauge({
    ...telemetryMetrics.activeRequests,
    collect() {
      this.set(httpServer.active)
    },
  })
  return metrics
}
