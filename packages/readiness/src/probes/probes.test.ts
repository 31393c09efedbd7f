import { gzipSync } from 'node:zlib'
import { createSupervisor } from '@seaworthy/rig'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadDrillConfig } from '../drill-file/load-drill-config.ts'
import { REFERENCE_CONFIG } from '../drilling/controls.ts'
import { startReplica } from '../drilling/replica.ts'
import type { Result } from '../engine/result.ts'
import { runChecks } from '../engine/run-checks.ts'
import { startLocalServer } from '../http/local-server.ts'
import { parsePrometheus } from '../http/prometheus-text.ts'
import { parseRateList } from '../http/rate-limit-fields.ts'
import { probes, surveyService } from './index.ts'

async function probe(url: string, paths: readonly string[] = []): Promise<Record<string, Result>> {
  const survey = await surveyService(url, { paths, headers: {}, timeoutMs: 2_000 })
  const results = await runChecks(probes, survey, {
    policy: { level: 'B', failOn: 'error', waivers: [], now: () => new Date() },
    signal: new AbortController().signal,
    reproduce: ({ id }) => id,
    concurrency: 4,
  })
  return Object.fromEntries(results.map((result) => [result.id.slice('probe.'.length), result]))
}

test('the reference service passes what it has, without a configuration', async () => {
  await using supervisor = createSupervisor()
  const config = await loadDrillConfig(REFERENCE_CONFIG)
  await using upstream = await startLocalServer((_request, response) => response.end('{}'))
  await using replica = await startReplica(supervisor, config, { env: { UPSTREAM_URL: upstream.url } })
  const results = await probe(replica.url)
  for (const id of ['liveness', 'readiness', 'error-contract', 'headers', 'cors', 'correlation', 'openapi']) {
    expect(results[id], id).toMatchObject({ status: 'pass' })
  }
  expect(results.tls?.status).toBe('not-applicable')
  expect(results['security-txt']?.status).toBe('fail')
})

test('a plain node:http app gets a useful report and no crash', async () => {
  await using app = await startLocalServer((_request, response) => response.end('hello'))
  const results = await probe(app.url)
  expect(results.liveness, 'a catch-all page is no liveness route').toMatchObject({ status: 'fail' })
  expect(results['error-contract']?.findings[0]?.message).toContain('status 200 (asked: 404')
  expect(results.headers?.status).toBe('fail')
  expect(results.correlation?.status).toBe('fail')
  expect(results.metrics?.status).toBe('not-applicable')
  expect(Object.values(results).filter(({ status }) => status === 'inconclusive')).toEqual([])
})

test('a service with everything a little wrong is told each thing', async () => {
  const page = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, text: 'some text' })))
  await using app = await startLocalServer((request, response) => {
    response.setHeader('x-request-id', request.headers['x-request-id'] ?? 'always-the-same')
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('x-ratelimit-remaining', '7')
    const { url } = request
    if (url === '/items')
      response.setHeader('etag', '"1"').setHeader('content-type', 'application/json').end(page)
    else if (url === '/packed') {
      response
        .setHeader('content-encoding', 'gzip')
        .setHeader('content-type', 'application/json')
        .end(gzipSync(page))
    } else if (url === '/metrics') {
      response.setHeader('content-type', 'text/plain').end('http_total{path="/users/123456"} 1\nbroken{ 1\n')
    } else if (url === '/openapi.json') {
      response.end('{"openapi":"3.1.0","paths":{"/missing":{"get":{"responses":{"200":{}}}}}}')
    } else if (url === '/.well-known/security.txt') {
      response.setHeader('content-type', 'text/plain').end('Contact: me\nExpires: 2020-01-01T00:00:00Z\n')
    } else {
      response
        .writeHead(404, { 'content-type': 'text/html' })
        .end('<pre>Error\n    at Layer.handle (/app/node_modules/x.js:1:1)</pre>')
    }
  })
  const results = await probe(app.url, ['/items', '/packed'])
  const said = (id: string) => results[id]?.findings.map(({ message }) => message).join('\n') ?? ''
  expect(said('error-contract')).toContain('stack trace')
  expect(said('cors')).toContain('GET reflects the origin https://evil.example with credentials')
  expect(said('correlation')).toMatch(/same x-request-id(.|\n)*with markup is taken over/)
  expect(said('rate-limit-fields')).toContain('which no current draft knows')
  expect(said('conditionals')).toContain('/items answers 200 to its own validator')
  expect(said('compression')).toMatch(/\/items sends \d+ bytes as they are/)
  expect(said('metrics')).toMatch(/labelled by raw path/)
  expect(said('openapi')).toContain('GET /missing answers 404, which is not documented')
  expect(said('security-txt')).toMatch(/no Contact(.|\n)*Expires is over/)
})

test('a target that is not there is told at once', async () => {
  await expect(
    surveyService('http://127.0.0.1:9', { paths: [], headers: {}, timeoutMs: 500 }),
  ).rejects.toThrow('gives no answer')
})

test('rate fields are read as structured fields', () => {
  expect(parseRateList('"default";q=60;w=60, "day";q=1000;w=86400;pk=:AA==:')).toEqual([
    { name: 'default', parameters: { q: 60, w: 60 } },
    { name: 'day', parameters: { q: 1000, w: 86_400, pk: ':AA==:' } },
  ])
  for (const bad of ['60', 'limit=60, remaining=1', '"a";q=', ''])
    expect(parseRateList(bad), bad).toBeUndefined()
})

test('a scrape keeps names, labels and values, whatever is in the labels', () => {
  fc.assert(
    fc.property(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), (label, value) => {
      const escaped = label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
      fc.pre(!/[\r\u2028\u2029]/.test(label))
      const { samples, faults } = parsePrometheus(
        `# TYPE a_total counter\na_total{l="${escaped}"} ${value}\n`,
      )
      expect(faults).toEqual([])
      expect(samples).toEqual([{ name: 'a_total', labels: { l: label }, value: value + 0 }])
    }),
  )
})
