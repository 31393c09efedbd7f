import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { GaugeOptions, Metrics } from './metrics.ts'
import { telemetryMetrics } from './telemetry-metrics.ts'

/** Event loop, garbage collection, memory and processor time of this process. */
export interface RuntimeInstruments {
  /** Begins to watch event-loop delay and garbage collection; the rest is read on each scrape. */
  start(): void
  /** Ends the watching; nothing of it stays behind. */
  stop(): void
}

const DELAY_RESOLUTION_MS = 10
/** `perf_hooks.constants.NODE_PERFORMANCE_GC_*`, by OpenTelemetry's names. */
const GC_TYPES: Record<number, string> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
}

const DELAYS = [
  ['min', telemetryMetrics.delayMin],
  ['max', telemetryMetrics.delayMax],
  ['mean', telemetryMetrics.delayMean],
  ['stddev', telemetryMetrics.delayStddev],
  ['p50', telemetryMetrics.delayP50],
  ['p90', telemetryMetrics.delayP90],
  ['p99', telemetryMetrics.delayP99],
] as const

/** Makes the instruments of the runtime; nothing is watched before `start`. */
export function createRuntimeInstruments(metrics: Metrics): RuntimeInstruments {
  let delay: ReturnType<typeof monitorEventLoopDelay> | undefined
  let observer: PerformanceObserver | undefined
  let lastUtilization = performance.eventLoopUtilization()

  const delays = DELAYS.map(([statistic, declaration]) => ({
    statistic,
    gauge: metrics.gauge({
      ...declaration,
      // The first one collects for all, so that one scrape shows one window.
      ...(statistic === 'min' ? { collect: readDelays } : {}),
    }),
  }))
  metrics.gauge({
    ...telemetryMetrics.eventLoopUtilization,
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, lastUtilization).utilization)
      lastUtilization = now
    },
  })
  const gc = metrics.histogram(telemetryMetrics.gcDuration)
  readOnScrape(telemetryMetrics.heapUsed, () => getHeapStatistics().used_heap_size)
  readOnScrape(telemetryMetrics.heapLimit, () => getHeapStatistics().heap_size_limit)
  readOnScrape(telemetryMetrics.residentMemory, () => process.memoryUsage.rss())
  readOnScrape(telemetryMetrics.startTime, () => performance.timeOrigin / 1000)
  metrics.counter({
    ...telemetryMetrics.cpuTime,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })

  function readOnScrape(declaration: GaugeOptions<string>, read: () => number): void {
    metrics.gauge({
      ...declaration,
      collect() {
        this.set(read())
      },
    })
  }

  function readDelays(): void {
    if (!delay || delay.count === 0) return
    for (const { statistic, gauge } of delays) {
      const ns = statistic.startsWith('p')
        ? delay.percentile(Number(statistic.slice(1)))
        : delay[statistic as 'min' | 'max' | 'mean' | 'stddev']
      // The timer's own period is part of every sample.
      gauge.set(Math.max(0, statistic === 'stddev' ? ns : ns - DELAY_RESOLUTION_MS * 1e6) / 1e9)
    }
    delay.reset()
  }

  return {
    start() {
      if (delay) return
      lastUtilization = performance.eventLoopUtilization()
      delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
      delay.enable()
      observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { kind } = (entry as { detail?: { kind?: number } }).detail ?? {}
          gc.observe({ v8js_gc_type: GC_TYPES[kind ?? 0] ?? 'other' }, entry.duration / 1000)
        }
      })
      observer.observe({ entryTypes: ['gc'] })
    },
    stop() {
      delay?.disable()
      observer?.disconnect()
      delay = undefined
      observer = undefined
    },
  }
}
