import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageRate } from './message-rate.ts'

test('ten seconds of messages may come at once, then as many as the rate has', () => {
  const rate = new MessageRate(2, 0)
  const taken = (nowMs: number) => {
    let count = 0
    while (rate.take(nowMs)) count++
    return count
  }
  expect(taken(0)).toBe(20)
  expect(taken(400)).toBe(0)
  expect(taken(500)).toBe(1)
  expect(taken(3_500)).toBe(6)
  expect(taken(1_000_000)).toBe(20)
})

test('a rate of less than one in ten seconds lets one through', () => {
  const rate = new MessageRate(0.01, 0)
  expect([rate.take(0), rate.take(50_000), rate.take(100_000)]).toEqual([true, false, true])
})

test('whenever messages come, no time has more than its rate and ten seconds of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 300 }),
      (perS, gaps) => {
        const rate = new MessageRate(perS, 0)
        let nowMs = 0
        let taken = 0
        for (const gap of gaps) {
          nowMs += gap
          if (rate.take(nowMs)) taken++
        }
        expect(taken).toBeLessThanOrEqual(perS * 10 + (nowMs * perS) / 1_000 + 1e-6)
      },
    ),
  )
})

test('who keeps to the rate is never refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 500 }), (perS, count) => {
      const rate = new MessageRate(perS, 0)
      for (let i = 0; i < count; i++) expect(rate.take((i * 1_000) / perS)).toBe(true)
    }),
  )
})
