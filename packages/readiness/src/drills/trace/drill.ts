import { until } from '@seaworthy/rig'
import { routeThatIs } from '../../config/drill-config.ts'
import { expandedAll } from '../../config/variables.ts'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { send } from '../../http/exchange.ts'
import { startOtlpReceiver } from '../../stubs/otlp-receiver.ts'
import { traceFlaws } from './flaws.ts'
import { traceOptions } from './options.ts'

const PATIENCE_MS = 10_000
const SETTLE_MS = 1_000
const OURS = 'd411d411d411d411'

/** One trace, from the caller through the service to whom it asks. */
export const traceDrill = defineDrill('trace', 'A', ['OBS-3'], {
  claim: 'A request is one connected trace, which continues the caller’s and goes on to the upstream',
  method:
    'Starts an OTLP receiver, sends one request with a sampled traceparent, and waits for its spans. Exactly one hangs from the caller’s span, each other one from a span that was received, and each call that the stub recorded names a received span of the same trace.',
  options: traceOptions,
  flaws: traceFlaws,
  async run(context) {
    const { config, dependencies, options, signal } = context
    const route = routeThatIs(config, 'upstream-backed') ?? requiredRoute(config, 'read')
    await using receiver = await startOtlpReceiver()
    await using replica = await launch(context, {
      env: { ...expandedAll(options.tracing.env), [options.tracing.endpointVariable]: receiver.url },
    })
    const traceId = Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('')
    const stubs = dependencies.flatMap(({ stub }) => stub ?? [])
    for (const stub of stubs) stub.forget()
    const number = Math.floor(context.random() * 2 ** 30)
    const call = callOf(replica.url, route, number)
    await send({ ...call, headers: { ...call.headers, traceparent: `00-${traceId}-${OURS}-01` } })
    const isBacked = route.is.includes('upstream-backed')
    const calls = isBacked ? stubs.flatMap((stub) => stub.calls) : []
    const found = () => receiver.spans.filter((span) => span.traceId === traceId)
    await until(() => found().length >= options.tracing.minSpans, {
      timeoutMs: PATIENCE_MS,
      signal,
    })
    // Spans of one trace may come in several parcels.
    let settled = found().length
    await until(
      () => {
        const before = settled
        settled = found().length
        return before === settled && settled > 0
      },
      { timeoutMs: PATIENCE_MS, everyMs: SETTLE_MS, signal },
    )
    const spans = found()
    const known = new Set(spans.map(({ spanId }) => spanId))
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === OURS)
    const lost = spans.filter(({ parentSpanId }) => parentSpanId !== OURS && !known.has(parentSpanId))
    const carried = calls.filter(({ headers }) => {
      const [, trace, span] = String(headers.traceparent).split('-')
      return trace === traceId && known.has(span ?? '')
    })
    const measurements: Measurement[] = [
      measured('spans of the trace', spans.length, '>=', options.tracing.minSpans),
      measured('spans that hang from the caller', roots.length, '=', 1),
      measured('spans whose parent is missing', lost.length, '=', 0),
      measured('parcels that could not be read', receiver.refused.length, '=', 0),
    ]
    if (calls.length > 0)
      measurements.push(measured('calls to the upstream inside the trace', carried.length, '=', calls.length))
    return {
      measurements,
      findings: lost.map(({ name }) => ({
        message: `the span "${name}" hangs from nothing that was received`,
      })),
      notTested: [
        calls.length === 0 && 'calls to an upstream: the request made none',
        'messages and jobs: no route of the configuration makes any',
      ],
    }
  },
})
