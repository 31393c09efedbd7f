import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/index.ts'
import { DeadlineWatch, type Watched } from './deadline-watch.ts'

test('everything that is watched is overdue at its own moment, with one sleep for all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 12 }), async (delays) => {
      const clock = new ManualClock()
      const watch = new DeadlineWatch(clock)
      const fired: number[][] = []
      for (const dueMs of delays) {
        const watched: Watched = {
          dueMs,
          overdue(nowMs) {
            fired.push([dueMs, nowMs])
            watch.delete(watched)
          },
        }
        watch.add(watched)
        expect(clock.sleeping).toBeLessThanOrEqual(1)
      }
      await clock.advance(50)
      expect(fired.length).toBe(delays.length)
      for (const [dueMs, nowMs] of fired) expect(nowMs).toBe(dueMs)
      expect(watch.size).toBe(0)
      expect(clock.sleeping).toBe(0)
    }),
    { numRuns: 30 },
  )
})

test('a moment that is moved forward counts, one that was taken back does not, and closing ends the sleep', async () => {
  const clock = new ManualClock()
  const watch = new DeadlineWatch(clock)
  const fired: string[] = []
  const watched = (name: string, dueMs: number): Watched => ({ dueMs, overdue: () => void fired.push(name) })
  const moved = watched('moved', 100)
  const gone = watched('gone', 10)
  watch.add(moved)
  watch.add(gone)
  watch.delete(gone)
  moved.dueMs = 20
  watch.moved(moved)
  await clock.advance(30)
  expect(fired).toEqual(['moved'])
  watch.add(watched('later', 100))
  watch.close()
  expect(clock.sleeping).toBe(0)
})
