import { expect, test } from 'vitest'
import { alertsOf } from '../alerts/alerts.ts'
import type { Signals } from '../signals/signals.ts'
import { promDuration, type Watched } from '../watched.ts'
import { dashboardFiles } from './dashboard-files.ts'
import { dashboardsOf } from './dashboards.ts'

const requests = { histogram: 'request_seconds', statusLabel: 'code', routeLabel: 'handler' }
const serviceWith = (signals: Signals, name = 'shop'): Watched => ({
  name,
  signals,
  objectives: { availabilityPercent: 99.5, latencyPercent: 95, latencyMs: 250 },
  runbooks: 'deploy/shop/monitoring/runbooks',
  platformRoutes: ['/live', '/metrics'],
  time: promDuration,
})
/** Tells all that there is. */
const told: Signals = {
  requests,
  processStart: 'start',
  processCpu: 'cpu_total',
  processMemory: 'memory',
  shed: 'shed_total',
  lifecycleState: 'state',
  cutAnswers: 'cut_total',
  inFlight: { requests: 'flying', limit: 'most' },
  connections: 'connections',
  eventLoopDelayP99: 'loop',
  eventLoopUtilization: 'busy',
  heap: { used: 'heap', limit: 'heap_most' },
  garbageCollection: 'gc',
  problems: { counter: 'problems_total', statusLabel: 'code_of_answer' },
  dependencies: {
    up: 'dependency_up',
    checks: 'checks',
    watched: ['cache'],
    hasCritical: true,
    providers: ['species', 'maps'],
  },
  database: {
    ...{ pending: 'pending', waits: 'waits', connections: 'sessions', statements: 'statements' },
    schemaAhead: 'ahead',
  },
  redisUp: 'redis_up',
  redisLosses: 'losses_total',
  cache: { lookups: 'lookups', loads: 'loads', ages: 'ages', events: 'events', state: 'cache_state' },
  upstream: {
    ...{ calls: 'calls', requests: 'sent', retries: 'retries', breakerState: 'breaker' },
    ...{ inFlight: 'flying_out', queue: 'queue' },
  },
}
const titlesOf = (signals: Signals) =>
  dashboardsOf(serviceWith(signals)).flatMap(({ title, sections }) => [
    title,
    ...sections.flatMap((section) => [section.title, ...section.panels.map((panel) => panel.title)]),
  ])

interface Grafana {
  readonly uid: string
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: string }[] }
}
const drawnOf = (watched: Watched): readonly Grafana[] =>
  Object.values(dashboardFiles(watched)).map((text) => JSON.parse(text))

test('whatever a runbook sends to on a dashboard is there', () => {
  const sentTo = (signals: Signals) =>
    alertsOf(serviceWith(signals)).flatMap(({ runbook: { look, causes } }) =>
      [
        ...look.map(({ at, tells }) => `${at}: ${tells}`),
        ...causes.map(({ sign, cure }) => `${sign}: ${cure}`),
      ].flatMap((text) =>
        [...text.matchAll(/the dashboard, "([^"]+)"/g)].map(([, title]) => title as string),
      ),
    )
  const named = new Set(sentTo(told))
  expect(named.size).toBeGreaterThan(8)
  const titles = titlesOf(told)
  expect([...named].filter((title) => !titles.includes(title))).toEqual([])
})

test('a panel is drawn only where the service tells what it asks', () => {
  const keysOf = (signals: Signals) => dashboardsOf(serviceWith(signals)).map(({ key }) => key)
  expect(keysOf(told)).toEqual(['service', 'dependencies', 'cache', 'resources', 'objectives'])
  expect(keysOf({ requests })).toEqual(['service', 'objectives'])
  expect(keysOf({ processMemory: 'memory' })).toEqual(['service', 'resources'])
  expect(titlesOf({ requests })).toEqual(expect.arrayContaining(['Requests', 'Errors by route', 'Replicas']))
  expect(titlesOf({ requests })).not.toContain('Event loop')
  const exprs = dashboardsOf(serviceWith({ requests }))
    .flatMap(({ sections }) => sections.flatMap(({ panels }) => panels))
    .flatMap(({ queries }) => queries.map(({ expr }) => expr))
  expect(exprs.join()).not.toContain('undefined')
})

test('queries ask for the service alone, in the namespaces and replicas that were chosen', () => {
  for (const { expr } of drawnOf(serviceWith(told)).flatMap(({ panels }) =>
    panels.flatMap(({ targets = [] }) => targets),
  ))
    for (const [selector] of expr.matchAll(/(?<=\w)\{[^}]*\}/g)) {
      expect(selector).toContain('job="shop", namespace=~"$namespace"')
      if (!expr.includes('job:requests')) expect(selector).toContain('instance=~"$instance"')
    }
})

const firstAsks = (signals: Signals) => {
  const [first] = dashboardsOf(serviceWith(signals))[0]?.sections ?? []
  return first?.panels.map(({ title, queries }) => [title, queries[0]?.expr ?? ''] as const) ?? []
}
const answers = (status: string) =>
  `(sum by (job) (rate(request_seconds_count{job="shop", namespace=~"$namespace", instance=~"$instance", handler!~"/live|/metrics", ${status}}[$__rate_interval]))`

test('the first panels tell an error of the application from one of an upstream and of the infrastructure', () => {
  const firstLines = firstAsks({ requests }).map(([title, expr]) => [title, expr.split('\n')[0]])
  expect(firstLines.slice(0, 3)).toEqual([
    ['Application: answered with 500', answers('code=~"5..", code!~"502|503|504"')],
    ['Upstream: answered with 502 or 504', answers('code=~"502|504"')],
    ['Infrastructure: answered with 503', answers('code="503"')],
  ])
})

test('where problems have codes a failure for a provider is none of the infrastructure, nor is a provider that is missed', () => {
  const asks = firstAsks(told)
  const forProviders =
    'problems_total{job="shop", namespace=~"$namespace", instance=~"$instance", code_of_answer=~"502|503|504", code=~"upstream_.+"}'
  const of = (title: string) => asks.find(([each]) => each === title)?.[1].replaceAll('\n', ' ') ?? ''
  expect(of('Upstream: failed for a provider')).toContain(forProviders)
  const others = of('Infrastructure: other 502, 503, 504')
  expect(others.startsWith(`(${answers('code=~"502|503|504"')}`)).toBe(true)
  expect(others.split(' - ')[1]).toContain(forProviders)
  expect(of('Infrastructure: what is not there')).toContain('dependency!="species", dependency!="maps"')
})

test('panels have ids of their own and do not lie on each other', () => {
  for (const { panels } of drawnOf(serviceWith(told))) {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  }
})

test('data source, namespace and replicas can be chosen', () => {
  for (const { templating } of drawnOf(serviceWith(told)))
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'namespace', 'instance'])
})

test('an id is never longer than Grafana allows, and never that of another service', () => {
  const long = 'a-name-that-is-forty-characters-long-'
  const uids = ['one', 'two'].flatMap((end) => drawnOf(serviceWith(told, long + end)).map(({ uid }) => uid))
  expect(new Set(uids).size).toBe(uids.length)
  for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/)
  expect(drawnOf(serviceWith(told))[0]?.uid).toBe('shop-service')
})
