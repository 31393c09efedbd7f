import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { WaitingLine } from './waiting-line.ts'

/** Arrivals and departures by a constant rate each, a millisecond at a time; counts who got in line and who was told no. */
function run(perMs: { in: number; out: number }, forMs: number, line: WaitingLine, clock: ManualClock) {
  let [due, free, entered, refused, longest] = [0, 0, 0, 0, 0]
  for (let ms = 0; ms < forMs; ms++) {
    clock.block(1)
    for (due += perMs.in; due >= 1; due--) {
      if (line.isTooLong()) refused++
      else {
        line.enter()
        entered++
      }
    }
    for (free = Math.min(1, free + perMs.out); free >= 1 && line.length > 0; free--) line.leave(true)
    longest = Math.max(longest, line.length)
  }
  return { entered, refused, longest }
}

test('five times the capacity: as many get in line as can be served, and nobody waits much longer than the limit', () => {
  const clock = new ManualClock()
  const line = new WaitingLine(clock, 500)
  const { entered, refused, longest } = run({ in: 2.5, out: 0.5 }, 5_000, line, clock)
  expect(entered).toBeGreaterThanOrEqual(2_500)
  expect(entered).toBeLessThan(2_900)
  expect(refused).toBeGreaterThan(9_000)
  expect(longest / 0.5, 'milliseconds of the longest wait').toBeLessThan(700)
})

test('a burst after a quiet time gets in line whole, and so does any load below capacity', () => {
  const clock = new ManualClock()
  const line = new WaitingLine(clock, 500)
  expect(run({ in: 0.01, out: 0.5 }, 5_000, line, clock).refused).toBe(0)
  expect(run({ in: 20, out: 0.5 }, 10, line, clock).refused).toBe(0)
  expect(run({ in: 0.4, out: 0.5 }, 5_000, line, clock).refused).toBe(0)
})

test('a line that does not move at all refuses soon, and takes again as soon as it has emptied', () => {
  const clock = new ManualClock()
  const line = new WaitingLine(clock, 500)
  line.enter()
  clock.block(50)
  expect(line.isTooLong()).toBe(false)
  clock.block(100)
  expect(line.isTooLong()).toBe(true)
  line.leave(false)
  expect(line.isTooLong()).toBe(false)
})

test('a crowd that comes at once in the middle of an overload is bounded too', () => {
  const clock = new ManualClock()
  const line = new WaitingLine(clock, 500)
  run({ in: 0.6, out: 0.12 }, 2_000, line, clock)
  while (line.length > 0) {
    clock.block(8)
    line.leave(true)
  }
  clock.block(300)
  expect(run({ in: 400, out: 0.12 }, 1, line, clock).longest / 0.12).toBeLessThan(700)
})
