import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { DescribedService } from '../description/described-service.ts'
import { chartFiles } from './chart-files.ts'

const SHOP: DescribedService = {
  ...{ name: 'shop', version: '1.0.0', description: '', longestAnswerMs: 1_000 },
  ...{ maxBodyBytes: 1_000_000, keepAliveMs: 30_000, metricsPath: '/metrics' },
  ports: { traffic: { variable: 'PORT', default: 8_080 } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  stop: {
    propagationMs: { variable: 'WINDOW_MS', default: 4_000 },
    deadlineMs: { variable: 'DEADLINE_MS', default: 9_000 },
  },
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  worker: { args: ['work', '--all'], longestWorkMs: 20_000, queueAge: 'shop_queue_age_seconds' },
  ...{ dependencies: [], settings: [], signals: {} },
}
const { queueAge: _, ...withoutAge } = SHOP.worker as NonNullable<DescribedService['worker']>
const filesOf = (service: DescribedService) => chartFiles(service, 'deploy/shop', [])
const takes = (service: DescribedService, worker: object) => {
  const files = filesOf(service)
  const own = parse(files['values.yaml'] as string)
  const validate = new Ajv({ strict: false }).compile(JSON.parse(files['values.schema.json'] as string))
  const image = { ...own.image, repository: 'registry.example/shop', tag: '1.2.3' }
  return validate({ ...own, image, worker: { ...own.worker, ...worker } })
}

test('a worker is the same image with other arguments, and nothing sends it requests', () => {
  const text = filesOf(SHOP)['templates/worker.yaml'] as string
  expect(text).toContain('args: ["work","--all"]')
  expect(text).toContain('matchLabels: {app.kubernetes.io/name: shop-worker}')
  expect(text).not.toContain('preStop')
  const policies = filesOf(SHOP)['templates/network-policy.yaml']?.split('---') ?? []
  expect(policies).toHaveLength(2)
  expect(policies[1]).toContain('app.kubernetes.io/name: shop-worker')
  expect(policies[1]).not.toContain('network.from')
})

test('a worker begins to end at once, and has the time of its longest work', () => {
  expect(filesOf(SHOP)['templates/worker.yaml']).toContain('{name: WINDOW_MS, value: "0"}')
  expect(parse(filesOf(SHOP)['values.yaml'] as string).worker.stop).toEqual({
    deadlineMs: 24_000,
    graceS: 27,
  })
})

test('workers follow the age of a queue only where there is one', () => {
  const autoscaling = { enabled: true, least: 1, most: 3, queueAgeS: 10 }
  expect(filesOf(SHOP)['templates/worker.yaml']).toContain('metric: {name: shop_queue_age_seconds}')
  expect(takes(SHOP, { autoscaling })).toBe(true)
  const without = { ...SHOP, worker: withoutAge }
  expect(filesOf(without)['templates/worker.yaml']).not.toContain('HorizontalPodAutoscaler')
  expect(takes(without, {})).toBe(true)
  expect(takes(without, { autoscaling })).toBe(false)
})

test('a service without a worker has nothing of it', () => {
  const { worker: __, ...service } = SHOP
  const files = filesOf(service)
  expect(files).not.toHaveProperty(['templates/worker.yaml'])
  expect(Object.values(files).join('')).not.toContain('orker')
})
