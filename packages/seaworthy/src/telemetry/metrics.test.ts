import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DURATION_BUCKETS_S } from './http-server-instruments.ts'
import { OVERFLOW_LABEL } from './label-bound.ts'
import { createMetrics, type Metrics } from './metrics.ts'

async function samples(metrics: Metrics): Promise<Map<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))]
    }),
  )
}
const DURATION = 'http_server_request_duration_seconds'

test('asking twice for a name gives the same instrument, and another kind is refused', () => {
  const metrics = createMetrics()
  const options = { name: 'jobs_total', help: 'Jobs.', labelNames: ['queue'] as const }
  expect(metrics.counter(options)).toBe(metrics.counter(options))
  expect(() => metrics.gauge(options)).toThrow('jobs_total')
  expect(createMetrics().counter(options)).not.toBe(metrics.counter(options))
})

test('the exposition parses line by line, with help and type for each metric', async () => {
  const metrics = createMetrics()
  metrics.counter({ name: 'a_total', help: 'A "quoted"\nhelp.', labelNames: ['l'] }).inc({ l: 'x"\\\n' })
  metrics.httpServer.observe('GET', '/x', 200, 0.2)
  const text = await metrics.text()
  const sample = /^[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? ([0-9.e+-]+|NaN|[+-]Inf)$/
  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith('#')) expect(line).toMatch(sample)
  }
  expect(text).toContain(`# TYPE ${DURATION} histogram`)
  expect(metrics.contentType).toContain('version=0.0.4')
})

test('the request histogram counts what it is told, in the buckets of the convention', async () => {
  const metrics = createMetrics()
  const reference = metrics.histogram({ name: 'reference_seconds', help: 'By prom-client.' })
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (seconds) => {
      metrics.httpServer.observe('GET', '/x', 200, seconds)
      reference.observe(seconds)
    }),
  )
  for (const bound of DURATION_BUCKETS_S) {
    metrics.httpServer.observe('GET', '/x', 200, bound)
    reference.observe(bound)
  }
  const all = await samples(metrics)
  const labels = 'http_request_method="GET",http_route="/x",http_response_status_code="200"'
  for (const le of [...DURATION_BUCKETS_S, '+Inf']) {
    expect(all.get(`${DURATION}_bucket{le="${le}",${labels}}`)).toBe(
      all.get(`reference_seconds_bucket{le="${le}"}`),
    )
  }
  expect(all.get(`${DURATION}_count{${labels}}`)).toBe(all.get('reference_seconds_count'))
  expect(all.get(`${DURATION}_sum{${labels}}`)).toBeCloseTo(all.get('reference_seconds_sum') as number)
})

test('an unknown method is counted as _OTHER and an unknown route without a name', async () => {
  const metrics = createMetrics()
  for (const method of ['BREW', 'get', '_OTHER']) metrics.httpServer.observe(method, undefined, 404, 0.1)
  const labels = 'http_request_method="_OTHER",http_route="",http_response_status_code="404"'
  expect((await samples(metrics)).get(`${DURATION}_count{${labels}}`)).toBe(3)
})

test('requests in flight go up and down', async () => {
  const metrics = createMetrics()
  metrics.httpServer.started()
  metrics.httpServer.started()
  metrics.httpServer.finished()
  expect((await samples(metrics)).get('http_server_active_requests')).toBe(1)
})

test('label sets beyond the bound go to one overflow series, are reported, and lose no observation', async () => {
  const metrics = createMetrics()
  const counter = metrics.counter({ name: 'c_total', help: 'C.', labelNames: ['path'], maxLabelSets: 10 })
  const gauge = metrics.gauge({ name: 'g', help: 'G.', labelNames: ['path'], maxLabelSets: 10 })
  const histogram = metrics.histogram({
    name: 'h_seconds',
    help: 'H.',
    labelNames: ['path'],
    maxLabelSets: 10,
  })
  for (let i = 0; i < 50; i++) {
    counter.inc({ path: `/${i}` })
    gauge.labels(`/${i}`).set(i)
    histogram.labels({ path: `/${i}` }).observe(1)
    histogram.startTimer({ path: `/${i}` })()
  }
  counter.inc({ path: '/0' }, 5)
  const all = await samples(metrics)
  const series = (prefix: string) => [...all.keys()].filter((key) => key.startsWith(prefix))
  expect(series('c_total{')).toHaveLength(11)
  expect(series('g{')).toHaveLength(11)
  expect(series('h_seconds_count{')).toHaveLength(11)
  expect(all.get(`c_total{path="${OVERFLOW_LABEL}"}`)).toBe(40)
  expect(all.get('c_total{path="/0"}')).toBe(6)
  expect(all.get(`h_seconds_count{path="${OVERFLOW_LABEL}"}`)).toBe(80)
  expect(all.get('telemetry_label_overflow_total{metric="c_total"}')).toBe(40)
})

test('a removed or reset label set makes room for another', async () => {
  const metrics = createMetrics()
  const gauge = metrics.gauge({ name: 'g', help: 'G.', labelNames: ['path'], maxLabelSets: 1 })
  gauge.set({ path: '/a' }, 1)
  gauge.remove('/a')
  gauge.set({ path: '/b' }, 1)
  gauge.reset()
  gauge.set({ path: '/c' }, 1)
  expect([...(await samples(metrics)).keys()].filter((key) => key.startsWith('g{'))).toEqual(['g{path="/c"}'])
})

test('random paths and methods cannot grow the request histogram beyond its bound', async () => {
  const metrics = createMetrics()
  for (let i = 0; i < 5_000; i++) metrics.httpServer.observe(`M${i}`, `/random/${i}`, 404, 0.001)
  const all = await samples(metrics)
  const counts = [...all.keys()].filter((key) => key.startsWith(`${DURATION}_count`))
  expect(counts).toHaveLength(2_001)
  expect(counts.reduce((sum, key) => sum + (all.get(key) as number), 0)).toBe(5_000)
  expect(all.get(`telemetry_label_overflow_total{metric="${DURATION}"}`)).toBe(3_000)
})
