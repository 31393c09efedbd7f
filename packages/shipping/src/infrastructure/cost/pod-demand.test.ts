import { expect, test } from 'vitest'
import { podDemand } from './pod-demand.ts'

const DEFAULTS = `replicas: 3
autoscaling: {enabled: false, least: 3, most: 10}
resources: {requests: {cpu: 250m, memory: 256Mi}}
`

test('without autoscaling there are as many pods at most as at least', () => {
  const both = { cpu: 0.75, memoryGiB: 0.75 }
  expect(podDemand(DEFAULTS, '# nothing\n')).toEqual({ least: both, most: both })
})

test('an environment overrides one number and keeps the others', () => {
  const { least, most } = podDemand(DEFAULTS, 'autoscaling: {enabled: true, most: 4}\n')
  expect([least.cpu, most.cpu]).toEqual([0.75, 1])
})

test('a worker asks beside', () => {
  const worker = 'worker: {replicas: 2, resources: {requests: {cpu: 1, memory: 1Gi}}}\n'
  expect(podDemand(DEFAULTS + worker, '').least).toEqual({ cpu: 2.75, memoryGiB: 2.75 })
})

test('a quantity that is not understood is named', () => {
  expect(() => podDemand(DEFAULTS, 'resources: {requests: {memory: 1GB}}\n')).toThrow(/quantity_unknown.*1GB/)
})
