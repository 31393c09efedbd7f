import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Metrics } from './metrics.ts'

/** Event loop, garbage collection, memory and processor time of this process. */
export interface RuntimeMetrics {
  /** Begins to watch event-loop delay and garbage collection; the rest is read on each scrape. */
  start(): void
  /** Ends the watching; nothing of it stays behind. */
  stop(): void
}

const DELAY_RESOLUTION_MS = 10
const GC_BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1]
/** `perf_hooks.constants.NODE_PERFORMANCE_GC_*`, by OpenTelemetry's names. */
const GC_TYPES: Record<number, string> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
}

/** Names by OpenTelemetry's semantic conventions for Node.js and V8, process figures by Prometheus' own. */
export function createRuntimeMetrics(metrics: Metrics): RuntimeMetrics {
  let delay: ReturnType<typeof monitorEventLoopDelay> | undefined
  let observer: PerformanceObserver | undefined
  let lastUtilization = performance.eventLoopUtilization()

  const statistics = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'] as const
  const delays = statistics.map((statistic, i) => ({
    statistic,
    gauge: metrics.gauge({
      name: `nodejs_eventloop_delay_${statistic}_seconds`,
      help: `Event loop delay since the last scrape: ${statistic}.`,
      // The first one collects for all, so that one scrape shows one window.
      ...(i === 0 ? { collect: readDelays } : {}),
    }),
  }))
  metrics.gauge({
    name: 'nodejs_eventloop_utilization',
    help: 'Share of the time since the last scrape in which the event loop was busy, 0 to 1.',
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, lastUtilization).utilization)
      lastUtilization = now
    },
  })
  const gc = metrics.histogram({
    name: 'v8js_gc_duration_seconds',
    help: 'Duration of garbage collections.',
    labelNames: ['v8js_gc_type'],
    buckets: GC_BUCKETS_S,
  })
  readOnScrape('v8js_memory_heap_used_bytes', 'Heap in use.', () => getHeapStatistics().used_heap_size)
  readOnScrape(
    'v8js_memory_heap_limit_bytes',
    'Heap that V8 may use.',
    () => getHeapStatistics().heap_size_limit,
  )
  readOnScrape('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  readOnScrape(
    'process_start_time_seconds',
    'Start of the process, Unix time.',
    () => performance.timeOrigin / 1000,
  )
  metrics.counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, user and system.',
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })

  function readOnScrape(name: string, help: string, read: () => number): void {
    metrics.gauge({
      name,
      help,
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
