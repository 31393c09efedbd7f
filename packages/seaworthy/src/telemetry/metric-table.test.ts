import { expect, expectTypeOf, test } from 'vitest'
import { defineMetrics } from './metric-table.ts'
import { createMetrics } from './metrics.ts'

const harbourMetrics = defineMetrics('harbour', {
  arrivals: { kind: 'counter', name: 'harbour_arrivals_total', help: 'Ships.', labelNames: ['flag'] },
  depth: { kind: 'gauge', name: 'harbour_depth_metres', help: 'Water.', when: 'the tide is in' },
  stays: { kind: 'histogram', name: 'harbour_stay_seconds', help: 'Stays.', buckets: [60, 3_600] },
})

test('an instrument is made from its declaration, and knows its labels', async () => {
  const metrics = createMetrics()
  const arrivals = metrics.counter(harbourMetrics.arrivals)
  expectTypeOf<Parameters<typeof arrivals.labels>[0]>().toExtend<Partial<Record<'flag', string | number>>>()
  arrivals.inc({ flag: 'NO' })
  // @ts-expect-error no such label
  expect(() => arrivals.inc({ colour: 'red' })).toThrow('colour')
  metrics.gauge({
    ...harbourMetrics.depth,
    collect() {
      this.set(12)
    },
  })
  metrics.histogram(harbourMetrics.stays).observe(90)
  const text = await metrics.text()
  expect(text).toContain('harbour_arrivals_total{flag="NO"} 1')
  expect(text).toContain('harbour_depth_metres 12')
  expect(text).toContain('harbour_stay_seconds_bucket{le="3600"} 1')
})

test('a declaration makes no instrument of another kind', () => {
  const metrics = createMetrics()
  // @ts-expect-error it is a gauge
  metrics.counter(harbourMetrics.depth)
})

test('a table cannot be changed', () => {
  expect(() => Object.assign(harbourMetrics.depth, { name: 'other' })).toThrow(TypeError)
  expect(() => Object.assign(harbourMetrics, { depth: {} })).toThrow(TypeError)
  expect(harbourMetrics.$owner).toBe('harbour')
  expect(Object.keys(harbourMetrics.$table)).toEqual(['arrivals', 'depth', 'stays'])
})

test.each([
  ['counter', 'Arrivals_total', /snake_case/],
  ['counter', 'arrivals', /only counters end in _total/],
  ['gauge', 'arrivals_total', /only counters end in _total/],
] as const)('a %s named %s is refused', (kind, name, reason) => {
  expect(() => defineMetrics('harbour', { a: { kind, name, help: 'Ships.' } })).toThrow(reason)
})

test('a name is declared once', () => {
  const depth = { kind: 'gauge', name: 'depth', help: 'Water.' } as const
  expect(() => defineMetrics('harbour', { a: depth, b: { ...depth } })).toThrow('declared twice')
})
