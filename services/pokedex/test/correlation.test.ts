import { startFaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { startFleet } from './fleet.ts'

const ID = 'one-id-through-everything'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}
interface ExportedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly Attribute[]
}
interface TraceExport {
  readonly resourceSpans: readonly { scopeSpans: readonly { spans: readonly ExportedSpan[] }[] }[]
}

/** A collector that keeps what the service exports (OTLP/HTTP with JSON). */
async function startCollector() {
  const spans: ExportedSpan[] = []
  const collector = await startFaultyUpstream({
    answer({ body }) {
      const { resourceSpans } = JSON.parse(body) as TraceExport
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      return { status: 200, text: '{}' }
    },
  })
  onTestFinished(() => collector.close())
  return { url: collector.origin, spans }
}

test('one id is in the answer, the log, the requests to both providers and the trace', async () => {
  const collector = await startCollector()
  const fleet = await startFleet({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  })
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  const { species, translations, replicas } = fleet
  const [replica] = replicas

  const answer = await replica?.get('/api/v1/pokemon/mewtwo/translated', { headers: { 'x-request-id': ID } })
  expect(answer?.status).toBe(200)
  expect(answer?.headers.get('x-request-id')).toBe(ID)

  const completed = () =>
    replica?.process.lines('request completed').find(({ correlationId }) => correlationId === ID)
  await expect.poll(completed).toBeDefined()
  const traceId = completed()?.traceId as string
  expect(traceId).toMatch(/^[0-9a-f]{32}$/)

  const sent = [species.requests[0], translations.requests[0]]
  expect(sent.map((request) => request?.headers['x-request-id'])).toEqual([ID, ID])
  const parents = sent.map((request) => String(request?.headers.traceparent).split('-'))
  expect(parents.map(([, trace]) => trace)).toEqual([traceId, traceId])

  const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId)
  const server = () =>
    ofTrace().find(({ attributes }) =>
      attributes.some(({ key, value }) => key === 'seaworthy.correlation_id' && value.stringValue === ID),
    )
  await expect.poll(server).toBeDefined()
  await expect
    .poll(() => ofTrace().map(({ spanId }) => spanId))
    .toEqual(expect.arrayContaining(parents.map(([, , spanId]) => spanId)))
})

test('the log line of a failed call to a provider has the id too', async () => {
  const fleet = await startFleet()
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  const [replica] = fleet.replicas
  fleet.species.faults.set({ fault: { kind: 'status', status: 500 } })
  const answer = await replica?.get('/api/v1/pokemon/mew', { headers: { 'x-request-id': ID } })
  expect(answer).toMatchObject({ status: 502, body: { correlationId: ID, code: 'upstream_failed' } })
  await expect
    .poll(() => replica?.process.lines('upstream call failed'))
    .toMatchObject([{ correlationId: ID, upstream: 'species' }])
})
