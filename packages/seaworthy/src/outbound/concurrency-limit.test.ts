import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { ConcurrencyLimit, type Waiter } from './concurrency-limit.ts'

test('who gives up leaves the queue at once', () => {
  const limit = new ConcurrencyLimit({ limit: 1, maxQueue: 1, maxWaitMs: 500 }, new ManualClock())
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
  const limit = new ConcurrencyLimit({ limit: 1, maxQueue: 2, maxWaitMs: 500 }, new ManualClock())
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

test('a queue with room is closed all the same while its calls take so long that nobody would be served in time', () => {
  const clock = new ManualClock()
  const limit = new ConcurrencyLimit({ limit: 1, maxQueue: 100, maxWaitMs: 500 }, clock)
  const waiter = { admitted: () => true }
  const queued = (callMs: number, arrivals: number) => {
    let [most, refused] = [0, 0]
    for (let call = 0; call < 20; call++) {
      for (let arrival = 0; arrival < arrivals; arrival++) if (!limit.tryQueue(waiter)) refused++
      most = Math.max(most, limit.queued)
      clock.block(callMs)
      limit.leave()
    }
    return { most, refused }
  }
  limit.tryEnter()
  expect(queued(5, 2).refused).toBe(0)
  const slow = queued(100, 5)
  expect(slow.refused).toBeGreaterThan(50)
  expect(slow.most).toBeLessThan(40)
})

test('never more than the limit are in, never more than allowed wait, and turns come in order', () => {
  const action = fc.oneof(fc.constant('enter'), fc.constant('leave'), fc.nat(9))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.array(action), (most, maxQueue, actions) => {
      const limit = new ConcurrencyLimit({ limit: most, maxQueue, maxWaitMs: 500 }, new ManualClock())
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
