import { expect, test } from 'vitest'
import { RetryGate } from './retry-gate.ts'

test('the gate is closed until the later of two ends, for the reason of that one', () => {
  const gate = new RetryGate()
  expect(gate.closedForMs(0)).toBe(0)
  gate.close(1_000, 'rate-limited')
  gate.close(500, 'unavailable')
  expect([gate.closedForMs(400), gate.reason]).toEqual([600, 'rate-limited'])
  gate.close(2_000, 'unavailable')
  expect([gate.closedForMs(400), gate.reason]).toEqual([1_600, 'unavailable'])
  expect(gate.closedForMs(2_000)).toBe(0)
})
