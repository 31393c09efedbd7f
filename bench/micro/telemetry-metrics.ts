/**
 * What the other parts of telemetry cost a request, in nanoseconds of one core: the duration histogram against
 * prom-client's labelled one, ids, trace context, sampling.
 */
import { Histogram } from 'prom-client'
import { systemClock } from '../../packages/seaworthy/src/base/index.ts'
import { loadSettings } from '../../packages/seaworthy/src/settings/index.ts'
import {
  acceptCorrelationId,
  createTelemetry,
  DURATION_BUCKETS_S,
  finishServerSpan,
  type TelemetrySettings,
  telemetrySettings,
} from '../../packages/seaworthy/src/telemetry/index.ts'

const [calls, rounds] = process.argv.includes('--short') ? [2_000, 1] : [200_000, 5]
const settings = (sampler: string): TelemetrySettings =>
  loadSettings([telemetrySettings], {
    env: { NODE_ENV: 'production', OTEL_TRACES_SAMPLER: sampler, OTEL_BSP_MAX_QUEUE_SIZE: '100000' },
    cwd: import.meta.dirname,
  }).get(telemetrySettings)
const telemetryWith = (sampler: string) =>
  createTelemetry({
    clock: systemClock,
    service: 'bench',
    version: '0',
    environment: 'production',
    settings: settings(sampler),
    destination: { write: () => undefined },
    exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => undefined },
  })
const off = telemetryWith('always_off')
const on = telemetryWith('always_on')
const stock = new Histogram({
  name: 'stock_seconds',
  help: 'prom-client as it is',
  labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
  buckets: [...DURATION_BUCKETS_S],
  registers: [],
})
const routes = ['/api/v1/characters', '/api/v1/characters/{id}', '/health/live', '/metrics']
const incoming = `00-${off.ids.traceId()}-${off.ids.spanId()}-00`
const incomingSampled = `00-${off.ids.traceId()}-${off.ids.spanId()}-01`
const correlationId = off.ids.correlationId()
const unsampled = off.tracing.startServer(incoming, undefined, correlationId)
let kept: unknown

const variants: Record<string, (i: number) => unknown> = {
  'prom-client histogram.observe(labels, s)': (i) =>
    stock.observe(
      { http_request_method: 'GET', http_route: routes[i & 3], http_response_status_code: 200 },
      (i % 100) / 1000,
    ),
  'httpServer.observe(method, route, status, s)': (i) =>
    off.metrics.httpServer.observe('GET', routes[i & 3], 200, (i % 100) / 1000),
  'ids.correlationId()': () => off.ids.correlationId(),
  'acceptCorrelationId(value)': () => acceptCorrelationId(correlationId),
  'startServer, no parent, not sampled': () => off.tracing.startServer(undefined, undefined, correlationId),
  'startServer, parent, not sampled': () => off.tracing.startServer(incoming, undefined, correlationId),
  'context.run around a function': () => off.context.run(unsampled, () => off.context.current()),
  'tracing.span, not sampled': () => off.tracing.span('query', {}, () => 1),
  'tracing.headers()': () => off.tracing.headers(),
  'startServer and finishServerSpan, sampled': () => {
    const context = on.tracing.startServer(incomingSampled, undefined, correlationId)
    finishServerSpan(context, { method: 'GET', route: '/api/v1/characters', status: 200 })
  },
}

const results = new Map<string, number[]>(Object.keys(variants).map((name) => [name, []]))
await off.context.run(unsampled, async () => {
  for (let round = 0; round <= rounds; round++) {
    for (const [name, call] of Object.entries(variants)) {
      const started = process.hrtime.bigint()
      for (let i = 0; i < calls; i++) kept = call(i)
      const ns = Number(process.hrtime.bigint() - started) / calls
      if (round > 0) results.get(name)?.push(ns)
      await on.flush(1_000)
    }
  }
})
for (const [name, times] of results) {
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] as number
  console.log(
    `${name.padEnd(46)} ${median.toFixed(0).padStart(6)} ns  (${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)})`,
  )
}
await off.close()
await on.close()
void kept
