import { expect, test } from 'vitest'
import { AdmissionControl, type TickSample } from './admission-control.ts'

const limits = { maxInFlight: 1_000, maxEventLoopUtilization: 1, maxEventLoopDelayMs: 250 }
const TICK_MS = 4

/** Ticks of a loop with room, while somebody is refused in each. */
function refusing(control: AdmissionControl, forMs: number, more: Partial<TickSample> = {}, fromMs = 0) {
  const seen: { nowMs: number; turnLimitMs: number }[] = []
  for (let nowMs = fromMs; nowMs <= fromMs + forMs; nowMs += TICK_MS) {
    control.tick({
      nowMs,
      elapsedMs: TICK_MS,
      latenessMs: 0,
      utilization: 0.5,
      inFlight: 1,
      refused: 1,
      refusedByLimit: 0,
      refusingMs: 0,
      ...more,
    })
    seen.push({ nowMs, turnLimitMs: control.turnLimitMs })
  }
  return seen
}

test('under pressure a turn admits 8 ms of work, and calm returns after a second without a refusal', () => {
  const control = new AdmissionControl(limits)
  expect([control.calm, control.turnLimitMs]).toEqual([true, 250])
  control.overrun(0)
  expect([control.calm, control.turnLimitMs]).toEqual([false, 8])
  refusing(control, 1_000, { refused: 0 })
  expect(control.calm).toBe(false)
  refusing(control, TICK_MS, { refused: 0 }, 1_004)
  expect([control.calm, control.turnLimitMs, control.inFlightLimit]).toEqual([true, 250, 1_000])
})

test('pressure that does not end is tried after 2 s, then 4, 8, 16, 32 and every 60, up to a fifth of the longest turn', () => {
  const control = new AdmissionControl(limits)
  control.overrun(0)
  const seen = refusing(control, 260_000)
  const began: number[] = []
  const waitsS: number[] = []
  let endedMs = 0
  for (const [index, { nowMs, turnLimitMs }] of seen.entries()) {
    const before = seen[index - 1]?.turnLimitMs ?? 8
    if (before === 8 && turnLimitMs > 8) {
      began.push(nowMs)
      waitsS.push(Math.round((nowMs - endedMs) / 1_000))
    }
    if (before > 8 && turnLimitMs === 8) endedMs = nowMs
  }
  expect(waitsS.slice(0, 7)).toEqual([2, 4, 8, 16, 32, 60, 60])
  const highestMs = Math.max(...seen.map(({ turnLimitMs }) => turnLimitMs))
  expect(highestMs).toBeGreaterThan(40)
  expect(highestMs).toBeLessThanOrEqual(50)
})

test('long turns of a busy loop take places away, not below 8, and refusals for want of a place give some back', () => {
  const control = new AdmissionControl(limits)
  control.overrun(0)
  const long = { elapsedMs: 40, utilization: 1, inFlight: 400 }
  refusing(control, 2 * TICK_MS, long)
  expect(control.inFlightLimit, 'half of what was there').toBe(200)
  refusing(control, 1_000, long, 12)
  expect(control.inFlightLimit).toBe(8)
  refusing(control, 100, { refusedByLimit: 1 }, 1_016)
  expect(control.inFlightLimit, 'one step of a twentieth, at least one').toBe(9)
  refusing(control, 100, {}, 1_120)
  const places = control.inFlightLimit
  refusing(control, 400, { elapsedMs: 40 }, 1_224)
  expect(control.inFlightLimit, 'long turns of an idle loop mean nothing').toBe(places)
})
