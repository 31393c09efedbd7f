import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConcurrencyLimit, type Waiter } from './concurrency-limit.ts'

test('who gives up leaves the queue at once', () => {
  const limit = new ConcurrencyLimit({ limit: 1, maxQueue: 1 })
  const admitted: string[] = []
  const waiter = (name: string): Waiter => ({ admitted: () => admitted.push(name) > 0 })
  const first = waiter('first')
  expect(limit.tryEnter()).toBe(true)
  expect(limit.tryQueue(first)).toBe(true)
  expect(limit.tryQueue(waiter('refused'))).toBe(false)
  limit.giveUp(first)
  expect(limit.tryQueue(waiter('second'))).toBe(true)
  limit.leave()
  expect(admitted).toEqual(['second'])
  limit.leave()
  expect(limit.inFlight).toBe(0)
})

test('a turn that comes in the same moment as the end of the wait goes to the next, and no slot is lost', () => {
  const limit = new ConcurrencyLimit({ limit: 1, maxQueue: 2 })
  let next = 0
  limit.tryEnter()
  limit.tryQueue({ admitted: () => false })
  limit.tryQueue({ admitted: () => ++next > 0 })
  limit.leave()
  expect([next, limit.inFlight, limit.queued]).toEqual([1, 1, 0])
  limit.tryQueue({ admitted: () => false })
  limit.leave()
  expect([limit.inFlight, limit.queued]).toEqual([0, 0])
})

test('never more than the limit are in, never more than allowed wait, and turns come in order', () => {
  const action = fc.oneof(fc.constant('enter'), fc.constant('leave'), fc.nat(9))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.array(action), (most, maxQueue, actions) => {
      const limit = new ConcurrencyLimit({ limit: most, maxQueue })
      let inside = 0
      let queue: Waiter[] = []
      for (const act of actions) {
        if (act === 'enter') {
          if (limit.tryEnter()) {
            expect(queue).toEqual([])
            inside += 1
          } else {
            const waiter: Waiter = {
              admitted() {
                expect(queue[0]).toBe(waiter)
                queue.shift()
                inside += 1
                return true
              },
            }
            if (limit.tryQueue(waiter)) queue.push(waiter)
            else expect(queue.length).toBe(maxQueue)
          }
        } else if (act === 'leave') {
          if (inside === 0) continue
          inside -= 1
          limit.leave()
        } else {
          const waiter = queue[act]
          if (waiter === undefined) continue
          queue = queue.filter((other) => other !== waiter)
          limit.giveUp(waiter)
        }
        expect(limit.inFlight).toBe(inside)
        expect(limit.queued).toBe(queue.length)
        expect(inside).toBeLessThanOrEqual(most)
        if (queue.length > 0) expect(inside).toBe(most)
      }
    }),
  )
})
