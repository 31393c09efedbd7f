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

test('what is watched is what was added and not deleted, also where one that is overdue deletes or adds others', async () => {
  const step = fc.record({
    act: fc.constantFrom('add', 'delete', 'advance'),
    which: fc.nat({ max: 7 }),
    ms: fc.integer({ min: 1, max: 20 }),
    touches: fc.nat({ max: 7 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = new ManualClock()
      const watch = new DeadlineWatch(clock)
      const model = new Set<Watched>()
      const all: Watched[] = Array.from({ length: 8 }, () => ({ dueMs: 0, overdue: () => undefined }))
      const toggle = (watched: Watched) => {
        if (!model.delete(watched)) {
          watched.dueMs = clock.monotonicMs() + 1
          model.add(watched)
          return watch.add(watched)
        }
        watch.delete(watched)
      }
      for (const { act, which, ms, touches } of steps) {
        const watched = all[which] as Watched
        if (act === 'delete') {
          model.delete(watched)
          watch.delete(watched)
        } else if (act === 'add' && !model.has(watched)) {
          watched.dueMs = clock.monotonicMs() + ms
          watched.overdue = () => {
            expect(model.has(watched)).toBe(true)
            model.delete(watched)
            watch.delete(watched)
            if (touches !== which) toggle(all[touches] as Watched)
          }
          model.add(watched)
          watch.add(watched)
        } else if (act === 'advance') await clock.advance(ms)
        expect([...watch]).toEqual([...model])
        expect(watch.size).toBe(model.size)
      }
      await clock.advance(200)
      for (const watched of model) expect(watched.dueMs).toBeGreaterThan(clock.monotonicMs())
    }),
    { numRuns: 200 },
  )
})

test('what becomes due while others are told is told in the same turn', async () => {
  const clock = new ManualClock()
  const watch = new DeadlineWatch(clock)
  const told: string[] = []
  const dues = [20, 200]
  watch.add({
    dueMs: 10,
    overdue() {
      told.push('slow')
      clock.block(50)
    },
  })
  for (const dueMs of dues) watch.add({ dueMs, overdue: () => void told.push(`due at ${dueMs}`) })
  await clock.advance(10)
  expect(told).toEqual(['slow', 'due at 20'])
  await clock.advance(200)
  expect(told).toEqual(['slow', 'due at 20', 'due at 200'])
})
