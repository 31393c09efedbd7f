import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { valuesSchema } from '../chart/values-schema.ts'
import type { DescribedService } from '../description/described-service.ts'
import { meshFiles } from './mesh-files.ts'

const SHOP: DescribedService = {
  name: 'shop',
  version: '1.2.3',
  description: '',
  longestAnswerMs: 4_500,
  maxBodyBytes: 2_000_000,
  keepAliveMs: 30_000,
  ports: { traffic: { variable: 'PORT', default: 8_080 }, management: { variable: 'ADMIN', default: 9_001 } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: { deadlineMs: { variable: 'DEADLINE_MS', default: 20_000 } },
  dependencies: [
    { name: 'orders', kind: 'postgres', policy: 'critical', variables: [], prepares: false },
    { name: 'payments', kind: 'upstream', policy: 'optional', variables: [], prepares: false },
  ],
  settings: [],
}
const filesOf = (change: Partial<DescribedService> = {}) => meshFiles({ ...SHOP, ...change }, 'deploy/shop')

test.each(['istio-values.yaml', 'linkerd-values.yaml'])(
  '%s is taken by the chart, and leaves databases alone',
  (file) => {
    const text = filesOf()[file] as string
    const values = { image: { repository: 'a/b', tag: '1' }, ...parse(text) }
    expect(new Ajv({ strict: false }).validate(valuesSchema(SHOP), values)).toBe(true)
    expect(text).toMatch(/(exclude|skip-)[Oo]utbound-?[Pp]orts: "5432"/)
    expect(filesOf({ dependencies: [] })[file]).not.toMatch(/utbound/)
  },
)

test('Istio waits as long as an answer may take, gives connections up before the service does, and repeats nothing', () => {
  const [, rule, route] = parseAllDocuments(filesOf()['istio.yaml'] as string).map((each) => each.toJS())
  expect(rule.spec.trafficPolicy.connectionPool.http).toEqual({ idleTimeout: '28s' })
  expect(route.spec.http[0]).toMatchObject({ timeout: '7s', retries: { attempts: 0 } })
})

test('Istio gives no time to streams, which have none', () => {
  expect(filesOf({ streams: { longestSilenceMs: 1_000 } })['istio.yaml']).not.toContain('timeout: 7s')
})
