import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertsOf } from '../alerts/alerts.ts'
import { promDuration } from '../watched.ts'
import { alertmanagerFile } from './alertmanager-file.ts'

const file = parse(alertmanagerFile())
const severities = new Set(
  alertsOf({
    name: 'shop',
    signals: {
      requests: { histogram: 'seconds', statusLabel: 'code' },
      dependencies: { up: 'up_to', checks: 'checks', watched: [], hasCritical: true, providers: [] },
    },
    objectives: { availabilityPercent: 99, latencyPercent: 99, latencyMs: 1_000 },
    runbooks: 'runbooks',
    platformRoutes: [],
    time: promDuration,
  }).map(({ severity }) => severity),
)

test('every severity has a receiver, and whose address is a secret', () => {
  expect(file.receivers.map(({ name }: { name: string }) => name).sort()).toEqual([...severities].sort())
  for (const {
    webhook_configs: [{ url_file }],
  } of file.receivers)
    expect(url_file).toMatch(/^\/etc\//)
})

test('what wakes somebody is told sooner than what waits', () => {
  expect(file.route.receiver).toBe('ticket')
  expect(file.route.routes).toMatchObject([{ receiver: 'page', group_wait: '10s' }])
  expect(file.route).toMatchObject({ group_wait: '30s', group_by: ['namespace', 'job'] })
})

test('a service that is gone, and a dependency without which it does not serve, explain errors and latency', () => {
  const explained = (alert: string) =>
    file.inhibit_rules.filter(({ source_matchers: [first] }: { source_matchers: string[] }) =>
      first?.includes(`"${alert}"`),
    )
  const following =
    'ErrorRateHigh|LatencyHigh|AvailabilityBudgetBurn|LatencyBudgetBurn|UnreachableFromOutside'
  for (const [alert, follows] of [
    ['ServiceUnavailable', `${following}|ReplicaSilent`],
    ['CriticalDependencyDown', following],
  ] as const) {
    const [inNamespace] = explained(alert)
    expect(inNamespace.target_matchers).toEqual([`alertname=~"${follows}"`])
    expect(inNamespace.equal).toEqual(['namespace', 'job'])
  }
  expect(explained('ErrorRateHigh')).toEqual([])
})

test('a service of which nothing is read explains its alerts in every namespace', () => {
  const anywhere = file.inhibit_rules.filter(({ equal }: { equal: string[] }) => equal.join() === 'job')
  expect(anywhere).toMatchObject([{ source_matchers: ['alertname="ServiceUnavailable"', 'namespace=""'] }])
})

test('a page silences the ticket of the same alert', () => {
  expect(file.inhibit_rules.at(-1)).toEqual({
    source_matchers: ['severity="page"'],
    target_matchers: ['severity="ticket"'],
    equal: ['namespace', 'job', 'alertname'],
  })
})
