import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { createLoadShedder } from './load-shedder.ts'

const settings = {
  maxInFlight: 1_000,
  maxShareOfOneClient: 0.8,
  maxEventLoopUtilization: 0.98,
  maxEventLoopDelayMs: 250,
}

interface Workload {
  /** CPU that one served request takes. Milliseconds. */
  readonly workMs: number
  /** CPU that one refusal takes. Milliseconds. */
  readonly refusalMs: number
  /** Parts that the work comes in, with waiting in between. */
  readonly parts?: number
  readonly waitMs?: number
  /** Arrivals per millisecond. */
  readonly arrivals: (atMs: number) => number
  readonly forMs: number
  /** Callers that come back at once, whatever the answer; instead of `arrivals`. */
  readonly callers?: number
  /** False: only MAX_IN_FLIGHT holds. Default: true. */
  readonly watched?: boolean
  /** A pause of the whole loop that no request caused, asked once per turn. */
  readonly stall?: (atMs: number) => number
}

interface Outcome {
  readonly atMs: number
  readonly latencyMs: number
}

/**
 * A single-threaded server on simulated time: each turn of its loop runs due timers, then everything that became ready
 * before the turn, in random order. Arrivals are open loop: they do not wait for answers.
 */
async function simulate(load: Workload) {
  const clock = new ManualClock()
  const random = seeded(7)
  const { parts = 1, waitMs = 0 } = load
  const served: Outcome[] = []
  const refused: Outcome[] = []
  let busyMs = 0
  let busySeenMs = 0
  let timer: { run: () => void; atMs: number } | undefined
  await using telemetry = createTestTelemetry()
  const shedder = createLoadShedder({
    settings,
    telemetry,
    clock,
    timer: (run, afterMs) => {
      timer = { run, atMs: clock.monotonicMs() + afterMs }
      return () => {
        timer = undefined
      }
    },
    utilization: () => {
      const share = (busyMs - busySeenMs) / Math.max(1e-9, clock.monotonicMs() - utilizationAtMs)
      busySeenMs = busyMs
      utilizationAtMs = clock.monotonicMs()
      return share
    },
  })
  let utilizationAtMs = 0
  const burn = (ms: number) => {
    clock.block(ms)
    busyMs += ms
  }

  let nextMs = load.callers ? Number.POSITIVE_INFINITY : 0
  const returning: number[] = Array.from({ length: load.callers ?? 0 }, () => 0)
  const again = () => load.callers && returning.push(clock.monotonicMs() + 0.2)
  let waiting: { readyMs: number; arrivedMs: number; left: number }[] = []
  const run = (arrivedMs: number, left: number) => {
    burn(load.workMs / parts)
    const atMs = clock.monotonicMs()
    if (left > 1) waiting.push({ readyMs: atMs + waitMs, arrivedMs, left: left - 1 })
    else {
      shedder.release()
      served.push({ atMs, latencyMs: atMs - arrivedMs })
      again()
    }
  }

  if (load.watched !== false) shedder.start()
  while (clock.monotonicMs() < load.forMs) {
    const nowMs = clock.monotonicMs()
    if (timer && timer.atMs <= nowMs) timer.run()
    burn(load.stall?.(nowMs) ?? 0)
    const turn: (() => void)[] = []
    const arrived = returning.splice(0, returning.filter((ms) => ms <= clock.monotonicMs()).length)
    while (nextMs <= clock.monotonicMs()) {
      arrived.push(nextMs)
      nextMs += Math.log(1 / (1 - random())) / load.arrivals(nextMs)
    }
    for (const arrivedMs of arrived) {
      turn.push(() => {
        if (shedder.admit()) return run(arrivedMs, parts)
        burn(load.refusalMs)
        refused.push({ atMs: clock.monotonicMs(), latencyMs: clock.monotonicMs() - arrivedMs })
        again()
      })
    }
    for (const each of waiting.filter(({ readyMs }) => readyMs <= clock.monotonicMs())) {
      turn.push(() => run(each.arrivedMs, each.left))
    }
    waiting = waiting.filter(({ readyMs }) => readyMs > clock.monotonicMs())
    if (turn.length === 0) {
      const wakeMs = Math.min(
        nextMs,
        returning[0] ?? Infinity,
        timer?.atMs ?? Infinity,
        ...waiting.map(({ readyMs }) => readyMs),
      )
      clock.block(Math.max(0.01, wakeMs - clock.monotonicMs()))
    }
    for (const each of shuffled(turn, random)) each()
  }
  shedder.stop()
  return { served, refused, telemetry }
}

/** Served within half a second, as a share of what the CPU could serve, after the first three seconds. */
function goodput(served: readonly Outcome[], load: Workload): number {
  const good = served.filter(({ atMs, latencyMs }) => atMs > 3_000 && latencyMs <= 500).length
  return (good * load.workMs) / (load.forMs - 3_000)
}

const quantile = (outcomes: readonly Outcome[], share: number) =>
  outcomes
    .filter(({ atMs }) => atMs > 3_000)
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b)
    .at(Math.floor(outcomes.filter(({ atMs }) => atMs > 3_000).length * share)) ?? 0

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    ;[items[index], items[other]] = [items[other] as T, items[index] as T]
  }
  return items
}

const at = (times: number, workMs: number) => () => times / workMs

test.each([
  { name: 'short handlers that never wait', workMs: 0.3, refusalMs: 0.01, parts: 1, waitMs: 0 },
  { name: 'handlers of 1 ms that never wait', workMs: 1, refusalMs: 0.03, parts: 1, waitMs: 0 },
  { name: 'handlers of 5 ms that never wait', workMs: 5, refusalMs: 0.05, parts: 1, waitMs: 0 },
  { name: 'handlers that wait twice', workMs: 1, refusalMs: 0.03, parts: 3, waitMs: 5 },
  { name: 'handlers that wait long', workMs: 2, refusalMs: 0.05, parts: 4, waitMs: 20 },
])('at five times capacity goodput stays above 80 % and refusals are fast: $name', async (kind) => {
  const load = { ...kind, arrivals: at(5, kind.workMs), forMs: 12_000 }
  const { served, refused } = await simulate(load)
  expect(goodput(served, load)).toBeGreaterThan(0.8)
  expect(quantile(refused, 0.5)).toBeLessThan(20)
  expect(quantile(served, 0.5)).toBeLessThan(150)
})

test('without the watch on the event loop the same load leaves next to nothing', async () => {
  const load = { workMs: 1, refusalMs: 0.03, arrivals: at(5, 1), forMs: 6_000, watched: false }
  expect(goodput((await simulate(load)).served, load)).toBeLessThan(0.1)
})

test('a handler longer than a turn limit still gets the whole CPU at five times capacity', async () => {
  const load = { workMs: 60, refusalMs: 0.05, arrivals: at(5, 60), forMs: 12_000 }
  expect(goodput((await simulate(load)).served, load)).toBeGreaterThan(0.9)
})

test('callers that come back at once cannot fill the CPU with refusals', async () => {
  const load = { workMs: 4, refusalMs: 0.2, callers: 600, arrivals: at(1, 4), forMs: 12_000 }
  expect(goodput((await simulate(load)).served, load)).toBeGreaterThan(0.45)
})

test('a false alarm among callers that come back at once ends by itself', async () => {
  const stall = (ms: number) => (ms > 4_000 && ms < 4_300 ? 20 : 0)
  const load = { workMs: 0.3, refusalMs: 0.01, callers: 100, arrivals: at(1, 0.3), forMs: 12_000, stall }
  const { refused, telemetry } = await simulate(load)
  expect(refused.filter(({ atMs }) => atMs > 9_000)).toEqual([])
  expect(telemetry.lines('load shedding ended').length).toBe(
    telemetry.lines('overloaded, shedding load').length,
  )
})

test('slightly more than capacity costs almost nothing', async () => {
  const load = { workMs: 1, refusalMs: 0.03, arrivals: at(1.2, 1), forMs: 12_000 }
  expect(goodput((await simulate(load)).served, load)).toBeGreaterThan(0.95)
})

test('nothing is refused below capacity', async () => {
  const { refused } = await simulate({ workMs: 1, refusalMs: 0.03, arrivals: at(0.8, 1), forMs: 10_000 })
  expect(refused).toEqual([])
})

test('a surge is shed and calm returns within two seconds of its end', async () => {
  const surge = (ms: number) => (ms > 4_000 && ms < 8_000 ? 5 : 0.7)
  const { refused, telemetry } = await simulate({
    workMs: 1,
    refusalMs: 0.03,
    arrivals: surge,
    forMs: 12_000,
  })
  expect(refused.filter(({ atMs }) => atMs < 4_000 || atMs > 10_000)).toEqual([])
  expect(telemetry.lines('overloaded, shedding load')).toHaveLength(1)
  expect(telemetry.lines('load shedding ended')).toHaveLength(1)
})

test('one long stall that no request caused refuses nobody for longer than its backlog', async () => {
  const stall = (ms: number) => (ms > 4_000 && ms < 4_100 ? 200 : 0)
  const { refused } = await simulate({
    workMs: 0.3,
    refusalMs: 0.01,
    arrivals: at(0.5, 0.3),
    forMs: 8_000,
    stall,
  })
  expect(refused.filter(({ atMs }) => atMs > 4_500)).toEqual([])
})

test('a loop kept busy by something else still serves most requests', async () => {
  const load = { workMs: 0.3, refusalMs: 0.01, arrivals: at(0.1, 0.3), forMs: 10_000, stall: () => 100 }
  expect(goodput((await simulate(load)).served, load)).toBeGreaterThan(0.08)
})

test('no more than MAX_IN_FLIGHT are admitted, and each release makes room for one', async () => {
  await using telemetry = createTestTelemetry()
  const shedder = createLoadShedder({ settings: { ...settings, maxInFlight: 2 }, telemetry })
  expect([shedder.admit(), shedder.admit(), shedder.admit()]).toEqual([true, true, false])
  shedder.release()
  expect([shedder.admit(), shedder.admit(), shedder.inFlight]).toEqual([true, false, 2])
  const text = await telemetry.metrics.text()
  expect(text).toContain('seaworthy_shed_requests_total{reason="in_flight"} 2')
  expect(text).toContain('seaworthy_in_flight_requests 2')
  expect(text).toContain('seaworthy_in_flight_limit 2')
})

test('a refused caller is told to come back in one to three seconds, not all in the same one', async () => {
  await using telemetry = createTestTelemetry()
  const shedder = createLoadShedder({ settings: { ...settings, maxInFlight: 1 }, telemetry })
  shedder.admit()
  const told = Array.from({ length: 6 }, () => {
    shedder.admit()
    return shedder.retryAfterS
  })
  expect([...new Set(told)].sort()).toEqual([1, 2, 3])
})

test('the watch on the real event loop sheds a blocked turn and never keeps the process alive', async () => {
  await using telemetry = createTestTelemetry()
  const shedder = createLoadShedder({ settings: { ...settings, maxEventLoopDelayMs: 20 }, telemetry })
  const handles = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = handles()
  shedder.start()
  expect(handles()).toBe(before)
  const answers: boolean[] = []
  for (const untilMs = performance.now() + 60; performance.now() < untilMs; ) answers.push(shedder.admit())
  expect(answers[0]).toBe(true)
  expect(answers.at(-1)).toBe(false)
  shedder.stop()
  expect(shedder.inFlight).toBe(answers.filter(Boolean).length)
})
