import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertsOf } from '../alerts/alerts.ts'
import { runbookFile } from '../runbooks/runbook-file.ts'
import { runbookPages } from '../runbooks/runbook-pages.ts'
import { promDuration, type Watched } from '../watched.ts'
import { ruleFile } from './rule-file.ts'
import { ruleTests } from './rule-tests.ts'

const watched: Watched = {
  name: 'shop',
  signals: {
    requests: { histogram: 'request_seconds', statusLabel: 'code', routeLabel: 'handler' },
    processStart: 'process_start_time_seconds',
  },
  objectives: { availabilityPercent: 99.5, latencyPercent: 95, latencyMs: 250 },
  runbooks: 'deploy/shop/monitoring/runbooks',
  platformRoutes: ['/live.z', '/metrics'],
  time: promDuration,
}

interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}
const rulesOf = (service: Watched): readonly Rule[] =>
  (parse(ruleFile(service)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules)

const OUTSIDE = ['CertificateExpiring', 'CertificateLastDays', 'UnreachableFromOutside', 'OutsideUnwatched']

test('a service that tells of its requests alone has alerts of requests, its process, its objectives and its hosts', () => {
  expect(new Set(alertsOf(watched).map(({ name }) => name))).toEqual(
    new Set([
      'ErrorRateHigh',
      'LatencyHigh',
      'ServiceUnavailable',
      'ReplicaSilent',
      'CrashLooping',
      'AvailabilityBudgetBurn',
      'LatencyBudgetBurn',
      ...OUTSIDE,
    ]),
  )
})

test('a service that tells nothing is only watched for being there, and for being reached', () => {
  expect(alertsOf({ ...watched, signals: {} }).map(({ name }) => name)).toEqual([
    'ServiceUnavailable',
    'ReplicaSilent',
    ...OUTSIDE,
  ])
})

test('names of metrics and labels are those of the service, and what the platform asks is left out', () => {
  const [requests] = rulesOf(watched)
  expect(requests).toEqual({
    record: 'job:requests:rate5m',
    expr: String.raw`sum by (namespace, job) (rate(request_seconds_count{job="shop", handler!~"/live\\.z|/metrics"}[5m]))`,
  })
})

test('every record that an alert reads is recorded', () => {
  const rules = rulesOf(watched)
  const recorded = new Set(rules.flatMap(({ record = [] }) => record))
  const read = rules.flatMap(({ alert, expr }) => (alert ? (expr.match(/job:\w+:\w+/g) ?? []) : []))
  expect(read.filter((name) => !recorded.has(name))).toEqual([])
  expect(new Set(read).size).toBeGreaterThan(10)
})

test('the budget is burnt by what the objectives leave, times the factor of the windows', () => {
  const page = rulesOf(watched).find(
    ({ alert, labels }) => alert === 'AvailabilityBudgetBurn' && labels?.window === '1h',
  )
  expect(page?.labels).toEqual({ job: 'shop', severity: 'page', slo: 'availability', window: '1h' })
  expect(page?.expr).toBe(
    `job:requests_failed:rate1h{job="shop"} / job:requests:rate1h{job="shop"} > 0.072
and job:requests_failed:rate5m{job="shop"} / job:requests:rate5m{job="shop"} > 0.072
and job:requests:rate1h{job="shop"} * 3600 > 100`,
  )
})

test('a bound of whole seconds is found however a client library writes it', () => {
  const slow = (latencyMs: number) =>
    rulesOf({ ...watched, objectives: { ...watched.objectives, latencyMs } }).find(
      ({ record }) => record === 'job:requests_slow:rate5m',
    )?.expr
  expect(slow(250)).toContain('le="0.25"')
  expect(slow(2_000)).toContain('le=~"2|2.0"')
})

test('every alert names a runbook that is written, and has data on which it fires and on which it does not', () => {
  const pages = runbookPages(watched)
  for (const { annotations } of rulesOf(watched))
    if (annotations) expect(Object.keys(pages)).toContain(annotations.runbook?.split('/').at(-1))
  const tests = (parse(ruleTests(watched, 'rules.yaml')) as { tests: { name: string }[] }).tests
  for (const { name, labels } of alertsOf(watched)) {
    const title = labels?.window ? `${name} over ${labels.window}` : name
    expect(tests.map((each) => each.name)).toEqual(
      expect.arrayContaining([`${title} fires`, `${title} is silent`]),
    )
  }
  expect(runbookFile('ErrorRateHigh')).toBe('error-rate-high.md')
})

test.each([
  [300, '5m'],
  [90, '90s'],
  [3_600, '1h'],
  [259_200, '3d'],
])('%i seconds are %s', (seconds, text) => expect(promDuration(seconds)).toBe(text))
