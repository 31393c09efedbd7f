import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SlidingWindow } from './sliding-window.ts'

test('a total covers at most the window and at least nine tenths of it, each counter for itself', () => {
  const step = fc.record({ afterMs: fc.oneof(fc.nat(40), fc.nat(2_500)), counter: fc.nat(1) })
  fc.assert(
    fc.property(fc.constantFrom(100, 1_000), fc.array(step, { maxLength: 120 }), (windowMs, steps) => {
      const window = new SlidingWindow(windowMs, 2)
      const added: { atMs: number; counter: number }[] = []
      let nowMs = 0
      for (const { afterMs, counter } of steps) {
        nowMs += afterMs
        window.add(counter, nowMs)
        added.push({ atMs: nowMs, counter })
        for (const one of [0, 1]) {
          const since = (fromMs: number) =>
            added.filter(({ atMs, counter: its }) => its === one && atMs > fromMs).length
          const total = window.total(one, nowMs)
          expect(total).toBeLessThanOrEqual(since(nowMs - windowMs))
          expect(total).toBeGreaterThanOrEqual(since(nowMs - 0.9 * windowMs))
        }
      }
      expect(window.total(0, nowMs + windowMs)).toBe(0)
      window.clear()
      expect(window.total(1, nowMs)).toBe(0)
    }),
  )
})
