import { expect, test } from 'vitest'
import { createIds } from './ids.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('a correlation id is a UUIDv7 that carries the time of its making', () => {
  const id = createIds(() => 0x0123_4567_89ab).correlationId()
  expect(id).toMatch(UUID_V7)
  expect(id.slice(0, 13)).toBe('01234567-89ab')
})

test('correlation ids increase strictly within a millisecond, past the counter and when the clock steps back', () => {
  let now = 1_700_000_000_000
  const ids = createIds(() => now)
  const made: string[] = []
  for (let i = 0; i < 10_000; i++) made.push(ids.correlationId())
  now -= 60_000
  for (let i = 0; i < 100; i++) made.push(ids.correlationId())
  expect(made.every((id) => UUID_V7.test(id))).toBe(true)
  expect(made.every((id, i) => i === 0 || id > (made[i - 1] as string))).toBe(true)
})

test('trace and span ids are hex of the right length and do not repeat', () => {
  const ids = createIds()
  const traces = Array.from({ length: 5_000 }, () => ids.traceId())
  const spans = Array.from({ length: 5_000 }, () => ids.spanId())
  expect(traces.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  expect(spans.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
  expect(new Set([...traces, ...spans]).size).toBe(10_000)
})
