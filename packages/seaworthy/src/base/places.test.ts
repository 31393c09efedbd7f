import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { Places, type Waiter } from './places.ts'

test('who gives up leaves the queue at once', () => {
  const places = new Places({ places: 1, maxWaiting: 1, maxWaitMs: 500 }, new ManualClock())
  const admitted: string[] = []
  const waiter = (name: string): Waiter => ({ admitted: () => admitted.push(name) > 0 })
  const first = waiter('first')
  expect(places.tryTake()).toBe(true)
  expect(places.tryWait(first)).toBe(true)
  expect(places.tryWait(waiter('refused'))).toBe(false)
  places.giveUp(first)
  expect(places.tryWait(waiter('second'))).toBe(true)
  places.free()
  expect(admitted).toEqual(['second'])
  places.free()
  expect(places.taken).toBe(0)
})

test('a turn that comes in the same moment as the end of the wait goes to the next, and no place is lost', () => {
  const places = new Places({ places: 1, maxWaiting: 2, maxWaitMs: 500 }, new ManualClock())
  let next = 0
  places.tryTake()
  places.tryWait({ admitted: () => false })
  places.tryWait({ admitted: () => ++next > 0 })
  places.free()
  expect([next, places.taken, places.waiting]).toEqual([1, 1, 0])
  places.tryWait({ admitted: () => false })
  places.free()
  expect([places.taken, places.waiting]).toEqual([0, 0])
})

test('a queue with room is closed all the same while its calls take so long that nobody would be served in time', () => {
  const clock = new ManualClock()
  const places = new Places({ places: 1, maxWaiting: 100, maxWaitMs: 500 }, clock)
  const waiter = { admitted: () => true }
  const queued = (callMs: number, arrivals: number) => {
    let [most, refused] = [0, 0]
    for (let call = 0; call < 20; call++) {
      for (let arrival = 0; arrival < arrivals; arrival++) if (!places.tryWait(waiter)) refused++
      most = Math.max(most, places.waiting)
      clock.block(callMs)
      places.free()
    }
    return { most, refused }
  }
  places.tryTake()
  expect(queued(5, 2).refused).toBe(0)
  const slow = queued(100, 5)
  expect(slow.refused).toBeGreaterThan(50)
  expect(slow.most).toBeLessThan(40)
})

test('never more than the limit are in, never more than allowed wait, and turns come in order', () => {
  const action = fc.oneof(fc.constant('enter'), fc.constant('leave'), fc.nat(9))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.array(action), (most, maxQueue, actions) => {
      const places = new Places({ places: most, maxWaiting: maxQueue, maxWaitMs: 500 }, new ManualClock())
      let inside = 0
      let queue: Waiter[] = []
      for (const act of actions) {
        if (act === 'enter') {
          if (places.tryTake()) {
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
            if (places.tryWait(waiter)) queue.push(waiter)
            else expect(queue.length).toBe(maxQueue)
          }
        } else if (act === 'leave') {
          if (inside === 0) continue
          inside -= 1
          places.free()
        } else {
          const waiter = queue[act]
          if (waiter === undefined) continue
          queue = queue.filter((other) => other !== waiter)
          places.giveUp(waiter)
        }
        expect(places.taken).toBe(inside)
        expect(places.waiting).toBe(queue.length)
        expect(inside).toBeLessThanOrEqual(most)
        if (queue.length > 0) expect(inside).toBe(most)
      }
    }),
  )
})
