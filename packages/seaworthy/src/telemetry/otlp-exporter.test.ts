import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { startStopwatch } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { loadSettings } from '../settings/index.ts'
import { createCertificate } from '../testing/certificate.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { telemetrySettings } from './telemetry-settings.ts'

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
}
interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] }
    scopeSpans: { spans: OtlpSpan[] }[]
  }[]
}
interface Received {
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: OtlpRequest
}

/** A collector: OTLP/HTTP with JSON, answering as `answer` says. */
async function collector(answer: (response: ServerResponse, received: Received[]) => void) {
  const received: Received[] = []
  const server: Server = createServer(async (request, response) => {
    try {
      received.push({
        url: request.url,
        headers: request.headers,
        body: (await json(
          request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request,
        )) as OtlpRequest,
      })
      answer(response, received)
    } catch {
      response.destroy()
    }
  })
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    spans: () =>
      received.flatMap(({ body }) =>
        body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const accept = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
const never = (): void => undefined

function telemetryFor(env: Record<string, string>, lines: string[] = []): Telemetry {
  return createTelemetry({
    clock: systemClock,
    service: 'orders',
    version: '1.2.3',
    environment: 'test',
    settings: loadSettings([telemetrySettings], {
      env: { NODE_ENV: 'test', OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_SCHEDULE_DELAY: '50', ...env },
      cwd: import.meta.dirname,
    }).get(telemetrySettings),
    destination: { write: (line) => void lines.push(line) },
  })
}

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

async function work({ tracing, context }: Telemetry, spans: number): Promise<number> {
  const elapsedMs = startStopwatch()
  for (let i = 0; i < spans; i++) {
    const request = tracing.startRoot('c')
    context.run(request, () => tracing.span('child', {}, () => i))
    request.span?.end()
  }
  return elapsedMs()
}

async function counter(telemetry: Telemetry, series: string): Promise<number> {
  const line = (await telemetry.metrics.text()).split('\n').find((text) => text.startsWith(`${series} `))
  return Number(line?.split(' ')[1] ?? 0)
}

test('a real collector receives one connected trace with the service’s resource and the settings’ headers', async () => {
  await using sink = await collector(accept)
  const telemetry = telemetryFor({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b,x-team=core',
    OTEL_SERVICE_NAME: 'renamed',
    OTEL_RESOURCE_ATTRIBUTES: 'cloud.region=eu-west-1,service.name=ignored',
  })
  const { tracing, context } = telemetry
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const request = tracing.startServer(parent, undefined, 'c')
  await context.run(request, () =>
    tracing.span('load', { 'db.system.name': 'postgresql' }, async () => tracing.span('parse', {}, () => 1)),
  )
  request.span?.end()
  await expect.poll(() => counter(telemetry, 'trace_spans_exported_total')).toBe(3)
  await telemetry.close()

  const [{ url, headers, body }] = sink.received as [Received]
  expect(url).toBe('/v1/traces')
  expect(headers).toMatchObject({ 'api-key': 'a b', 'x-team': 'core', 'content-type': 'application/json' })
  const resource = Object.fromEntries(
    body.resourceSpans[0]?.resource.attributes.map(({ key, value }) => [key, value.stringValue]) ?? [],
  )
  expect(resource).toMatchObject({
    'service.name': 'renamed',
    'service.version': '1.2.3',
    'deployment.environment.name': 'test',
    'cloud.region': 'eu-west-1',
  })
  const byName = Object.fromEntries(sink.spans().map((span) => [span.name, span]))
  expect(new Set(sink.spans().map(({ traceId }) => traceId))).toEqual(new Set([request.traceId]))
  expect(byName.HTTP?.parentSpanId).toBe('b7ad6b7169203331')
  expect(byName.load?.parentSpanId).toBe(byName.HTTP?.spanId)
  expect(byName.parse?.parentSpanId).toBe(byName.load?.spanId)
})

test('the address for traces is used as it is and wins', async () => {
  await using sink = await collector(accept)
  const telemetry = telemetryFor({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/custom`,
  })
  await work(telemetry, 1)
  await expect.poll(() => sink.received[0]?.url).toBe('/custom')
  await telemetry.close()
})

test('a collector that fails for a moment still gets the spans', async () => {
  await using sink = await collector((response, received) => {
    if (received.length === 1) response.writeHead(503).end()
    else accept(response)
  })
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
  await work(telemetry, 1)
  await expect.poll(() => counter(telemetry, 'trace_spans_exported_total')).toBe(2)
  expect(sink.received).toHaveLength(2)
  await telemetry.close()
})

test('a collector that refuses the spans is not asked again, and the loss is counted', async () => {
  await using sink = await collector((response) => void response.writeHead(400).end())
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
  await work(telemetry, 1)
  await expect.poll(() => counter(telemetry, 'trace_spans_dropped_total{reason="export_failed"}')).toBe(2)
  expect(sink.received).toHaveLength(1)
  await telemetry.close()
})

for (const [trouble, answer] of [
  ['hangs', never],
  ['is overloaded', (response: ServerResponse) => void response.writeHead(503, { 'retry-after': '1' }).end()],
  ['is not there', undefined],
] as const) {
  test(`a collector that ${trouble} slows neither the work, nor the flush beyond its timeout, nor the close`, async () => {
    await using sink = await collector(answer ?? never)
    const telemetry = telemetryFor({
      OTEL_EXPORTER_OTLP_ENDPOINT: answer ? sink.url : await nobody(),
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10',
    })
    expect(await work(telemetry, 1_000)).toBeLessThan(1_000)
    const elapsedMs = startStopwatch()
    await telemetry.flush(200)
    expect(elapsedMs()).toBeLessThan(2_000)
    expect(await counter(telemetry, 'trace_spans_dropped_total{reason="queue_full"}')).toBeGreaterThan(1_500)
    const closingMs = startStopwatch()
    await telemetry.close()
    expect(closingMs()).toBeLessThan(2_000)
    expect(await counter(telemetry, 'trace_spans_pending')).toBe(0)
  })
}

test('a collector that takes nothing is told of once in the log, with the reason, and once when it takes spans again', async () => {
  let works = false
  await using sink = await collector((response) =>
    works ? accept(response) : void response.writeHead(404).end(),
  )
  const lines: string[] = []
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }, lines)
  const told = () =>
    lines.map((line) => JSON.parse(line)).filter(({ message }) => /trace spans/.test(message))
  for (const batch of [1, 2]) {
    await work(telemetry, 1)
    await expect
      .poll(() => counter(telemetry, 'trace_spans_dropped_total{reason="export_failed"}'))
      .toBe(2 * batch)
  }
  expect(told()).toEqual([expect.objectContaining({ level: 'warn', lost: 2, reason: 'export_failed' })])
  expect(told()[0].cause).toMatch(/^HTTP 404/)
  works = true
  await work(telemetry, 1)
  await expect.poll(() => told().length).toBe(2)
  expect(told()[1]).toMatchObject({ level: 'info', lost: 4, message: 'trace spans are delivered again' })
  await telemetry.close()
})

test('spans that are not delivered when the service stops are told of', async () => {
  const lines: string[] = []
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: await nobody() }, lines)
  await work(telemetry, 1)
  await telemetry.flush(50)
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', unsent: 2, message: 'trace spans were not delivered in time' }),
  ])
  await telemetry.close()
})

test('spans that a collector rejects in an answer of 200 are lost, not delivered', async () => {
  await using sink = await collector((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}')
  })
  const lines: string[] = []
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }, lines)
  await work(telemetry, 1)
  await expect.poll(() => counter(telemetry, 'trace_spans_dropped_total{reason="rejected"}')).toBe(1)
  expect(await counter(telemetry, 'trace_spans_exported_total')).toBe(1)
  expect(lines.join('')).toContain('"cause":"too old"')
  await telemetry.close()
})

test('headers and compression for traces win over those for everything', async () => {
  await using sink = await collector(accept)
  const telemetry = telemetryFor({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=general,x-team=core',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=traces',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
  })
  await work(telemetry, 1)
  await expect.poll(() => counter(telemetry, 'trace_spans_exported_total')).toBe(2)
  expect(sink.received[0]?.headers).toMatchObject({
    'api-key': 'traces',
    'x-team': 'core',
    'content-encoding': 'gzip',
  })
  expect(sink.spans()).toHaveLength(2)
  await telemetry.close()
})

test('OTEL_TRACES_EXPORTER=none records nothing', async () => {
  await using sink = await collector(accept)
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_TRACES_EXPORTER: 'none' })
  expect(telemetry.tracing.startRoot('c').span).toBeUndefined()
  await telemetry.close()
})

test('a collector behind https is trusted by the certificate that the settings name', async () => {
  const issuer = createCertificate('authority')
  const { key, certificate } = createCertificate('collector', { issuer, hosts: ['127.0.0.1'] })
  const folder = mkdtempSync(join(tmpdir(), 'otel-'))
  const path = join(folder, 'ca.pem')
  writeFileSync(path, issuer.certificate)
  const server = createSecureServer({ key, cert: certificate }, (request, response) => {
    request.resume().on('end', () => accept(response))
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const telemetry = telemetryFor({
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_CERTIFICATE: path,
    })
    await work(telemetry, 1)
    await expect.poll(() => counter(telemetry, 'trace_spans_exported_total')).toBe(2)
    await telemetry.close()
  } finally {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  }
  expect(() =>
    telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c', OTEL_EXPORTER_OTLP_CERTIFICATE: path }),
  ).toThrow(/cannot be read \(ENOENT\)/)
})

test('each batch looks the collector up anew, so that spans follow its name to another address', async () => {
  await using target = await collector(accept)
  const telemetry = telemetryFor({ OTEL_EXPORTER_OTLP_ENDPOINT: target.url })
  for (let batch = 1; batch <= 3; batch++) {
    const { context, tracing } = telemetry
    context.run(tracing.startServer(undefined, undefined, 'c'), () => tracing.span('load', {}, () => batch))
    await expect.poll(() => target.received.length).toBe(batch)
  }
  expect(target.connections()).toBe(3)
  await telemetry.close()
})
