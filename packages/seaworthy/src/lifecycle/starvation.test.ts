import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { type ClientHold, createLoadShedder } from './load-shedder.ts'

/** A shedder of two places in the test's time. */
function watched(maxShareOfOneClient = 1) {
  const clock = new ManualClock()
  const telemetry = createTestTelemetry({ clock })
  let due: { run: () => void; atMs: number } = { run: () => undefined, atMs: 0 }
  const shedder = createLoadShedder({
    settings: { maxInFlight: 2, maxShareOfOneClient, maxEventLoopUtilization: 1, maxEventLoopDelayMs: 250 },
    telemetry,
    clock,
    timer: (run, afterMs) => {
      due = { run, atMs: clock.monotonicMs() + afterMs }
      return () => undefined
    },
    utilization: () => 0,
  })
  shedder.start()
  /** Lets time pass; somebody asks, if anybody, in every turn. */
  const pass = (ms: number, ask: () => void = () => undefined) => {
    for (const endMs = clock.monotonicMs() + ms; due.atMs <= endMs; ) {
      clock.block(due.atMs - clock.monotonicMs())
      ask()
      due.run()
    }
    return shedder.isStarved
  }
  return { shedder, telemetry, pass }
}

test('starved is who admitted nothing for three seconds although asked, until there was room for one', async () => {
  const { shedder, telemetry, pass } = watched()
  await using _ = telemetry
  shedder.admit()
  shedder.admit()
  const ask = () => expect(shedder.admit()).toBe(false)
  expect([pass(2_900, ask), pass(400, ask), pass(10_000)]).toEqual([false, true, true])
  expect(telemetry.lines('no request was admitted for seconds')).toMatchObject([{ inFlight: 2, limit: 2 }])
  shedder.release()
  expect([pass(800), pass(500)]).toEqual([true, false])
  expect(telemetry.lines('requests are admitted again')).toHaveLength(1)
  shedder.admit()
  expect([pass(2_900, ask), pass(400, ask)], 'from the beginning').toEqual([false, true])
})

test('room that is gone again within a second ends no starvation', async () => {
  const { shedder, telemetry, pass } = watched()
  await using _ = telemetry
  shedder.admit()
  shedder.admit()
  const ask = () => void shedder.admit()
  expect(pass(3_300, ask)).toBe(true)
  for (let i = 0; i < 5; i++) {
    shedder.release()
    expect(pass(600)).toBe(true)
    shedder.admit()
    expect(pass(600, ask)).toBe(true)
  }
})

test('full without anybody who asks is not starved, and neither is one that admits a few', async () => {
  const { shedder, telemetry, pass } = watched()
  await using _ = telemetry
  shedder.admit()
  shedder.admit()
  expect(pass(10_000)).toBe(false)
  for (let second = 0; second < 10; second++) {
    shedder.release()
    shedder.admit()
    expect(pass(1_000, () => void shedder.admit())).toBe(false)
  }
})

test('one client that holds all of its share starves as long as it is the only one', async () => {
  const { shedder, telemetry, pass } = watched(0.5)
  await using _ = telemetry
  const client = { held: 0 } satisfies ClientHold
  expect(shedder.admit(client)).toBe(true)
  client.held = 1
  const ask = () => expect(shedder.admit(client)).toBe(false)
  expect([pass(2_900, ask), pass(400, ask)]).toEqual([false, true])
  client.held = 0
  shedder.release()
  expect(pass(1_300)).toBe(false)
})

test('requests refused for what waits on their connection count, and move on what callers are told to wait', async () => {
  const { shedder, telemetry } = watched()
  await using _ = telemetry
  const waits = Array.from({ length: 3 }, () => {
    shedder.refusedAhead()
    return shedder.retryAfterS
  })
  expect(waits.sort()).toEqual([1, 2, 3])
  expect(await telemetry.metrics.text()).toMatch(/seaworthy_shed_requests_total\{reason="[a-z_]+"\} 3$/m)
})

test('a place that is given back once too often makes no room for two', async () => {
  const { shedder, telemetry } = watched()
  await using _ = telemetry
  shedder.release()
  expect([shedder.admit(), shedder.admit(), shedder.admit(), shedder.inFlight]).toEqual([
    true,
    true,
    false,
    2,
  ])
})
