import { TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { createIds } from '../base/index.ts'
import { createSampler } from './sampler.ts'

const traceIds = Array.from({ length: 20_000 }, createIds().traceId)
const share = (decide: (traceId: string) => boolean) => traceIds.filter(decide).length / traceIds.length

test('a ratio keeps its share of traces', () => {
  for (const ratio of [0, 0.01, 0.1, 0.5, 0.99, 1]) {
    const sampler = createSampler('traceidratio', ratio)
    expect(share((id) => sampler(id, undefined))).toBeCloseTo(ratio, 1)
  }
})

test('every service with the same ratio decides alike, and a larger ratio keeps what a smaller one keeps', () => {
  const [one, same, more] = [0.2, 0.2, 0.4].map((ratio) => createSampler('traceidratio', ratio))
  for (const id of traceIds) {
    expect(one?.(id, undefined)).toBe(same?.(id, undefined))
    if (one?.(id, undefined)) expect(more?.(id, undefined)).toBe(true)
  }
})

test('a parent’s decision is followed only by the parent-based samplers', () => {
  const id = traceIds[0] as string
  expect(createSampler('parentbased_always_off', 0)(id, true)).toBe(true)
  expect(createSampler('parentbased_always_on', 1)(id, false)).toBe(false)
  expect(createSampler('parentbased_traceidratio', 0)(id, true)).toBe(true)
  expect(createSampler('parentbased_traceidratio', 1)(id, false)).toBe(false)
  expect(createSampler('always_off', 1)(id, true)).toBe(false)
  expect(createSampler('always_on', 0)(id, false)).toBe(true)
  expect(createSampler('traceidratio', 1)(id, false)).toBe(true)
})

test('the ratio keeps as many traces as OpenTelemetry’s own sampler', () => {
  const theirs = new TraceIdRatioBasedSampler(0.1)
  const ours = createSampler('traceidratio', 0.1)
  expect(share((id) => ours(id, undefined))).toBeCloseTo(
    share((id) => theirs.shouldSample({} as never, id).decision !== 0),
    1,
  )
})
