import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { createLifecycle } from './lifecycle.ts'
import { STOP_PHASES, type StopReport } from './stop-phase.ts'

function setUp(settings: { propagationMs?: number; deadlineMs?: number } = {}) {
  const clock = new ManualClock()
  const telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({
    settings: { propagationMs: 0, deadlineMs: 25_000, ...settings },
    telemetry,
    clock,
  })
  return { clock, telemetry, lifecycle, [Symbol.asyncDispose]: () => telemetry.close() }
}

async function finish(clock: ManualClock, stopped: Promise<StopReport>, forMs = 60_000): Promise<StopReport> {
  await clock.advance(forMs)
  return stopped
}

test('hooks run phase after phase, and side by side within one', async () => {
  await using it = setUp()
  const order: string[] = []
  for (const phase of [...STOP_PHASES].reverse()) {
    it.lifecycle.onStop(phase, 'slow', async () => {
      await it.clock.sleep(20)
      order.push(`${phase} slow`)
    })
    it.lifecycle.onStop(phase, 'fast', () => void order.push(`${phase} fast`))
  }
  const report = await finish(it.clock, it.lifecycle.stop('test'))
  expect(order).toEqual(STOP_PHASES.flatMap((phase) => [`${phase} fast`, `${phase} slow`]))
  expect(report).toMatchObject({ clean: true, forced: false, durationMs: 100, reason: 'test' })
  expect(report.phases.map(({ phase, outcome }) => [phase, outcome])).toEqual(
    STOP_PHASES.map((phase) => [phase, 'completed']),
  )
})

test('draining begins at once, its signal aborts, and reports no longer count', async () => {
  await using it = setUp({ propagationMs: 1_000 })
  it.lifecycle.report('ready')
  void it.lifecycle.stop('test')
  expect(it.lifecycle.state).toBe('draining')
  expect(it.lifecycle.stopping.aborted).toBe(true)
  it.lifecycle.report('ready')
  expect(it.lifecycle.state).toBe('draining')
  await it.clock.advance(60_000)
})

test('a service that has been ready keeps serving through the propagation window before traffic stops', async () => {
  await using it = setUp({ propagationMs: 5_000 })
  let trafficAtMs = -1
  it.lifecycle.onStop('traffic', 'http', () => {
    trafficAtMs = it.clock.monotonicMs()
  })
  it.lifecycle.report('ready')
  await finish(it.clock, it.lifecycle.stop('test'))
  expect(trafficAtMs).toBe(5_000)
})

test('a service that was never ready has no traffic to wait for', async () => {
  await using it = setUp({ propagationMs: 5_000 })
  const report = await finish(it.clock, it.lifecycle.stop('SIGTERM'))
  expect(report).toMatchObject({ clean: true, durationMs: 0 })
})

test('a stuck hook is named, its signal aborts, the later phases still run, and the deadline holds', async () => {
  await using it = setUp({ deadlineMs: 10_000 })
  let aborted = false
  let closed = false
  it.lifecycle.onStop('background', 'refresh', (signal) => {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    return new Promise(() => undefined)
  })
  it.lifecycle.onStop('background', 'jobs', () => it.clock.sleep(100))
  it.lifecycle.onStop('dependencies', 'database', () => {
    closed = true
  })
  const stopped = it.lifecycle.stop('test')
  await it.clock.advance(200)
  expect(it.lifecycle.waitingFor).toEqual({ phase: 'background', hooks: ['refresh'] })
  const report = await finish(it.clock, stopped)
  expect(report).toMatchObject({ clean: false, forced: true })
  expect(report.durationMs).toBeLessThanOrEqual(10_000)
  expect(report.phases[2]).toMatchObject({ phase: 'background', outcome: 'timed_out', stuck: ['refresh'] })
  expect([aborted, closed]).toEqual([true, true])
  expect(it.telemetry.lines('stop phase ran out of time')[0]).toMatchObject({
    phase: 'background',
    stuck: ['refresh'],
  })
})

test('hooks stuck in every phase cannot push the end past the deadline', async () => {
  await using it = setUp({ deadlineMs: 10_000, propagationMs: 2_000 })
  it.lifecycle.report('ready')
  for (const phase of STOP_PHASES) it.lifecycle.onStop(phase, 'stuck', () => new Promise(() => undefined))
  const report = await finish(it.clock, it.lifecycle.stop('test'))
  expect(report.durationMs).toBeLessThanOrEqual(10_000)
  expect(report.phases.map(({ outcome }) => outcome)).toEqual(STOP_PHASES.map(() => 'timed_out'))
})

test.each([
  ['14 s of a deadline of 25 s', { deadlineMs: 25_000, propagationMs: 0 }, 14_000],
  ['20 s of it', { deadlineMs: 25_000, propagationMs: 0 }, 20_000],
  ['14 s after a window of 5 s', { deadlineMs: 25_000, propagationMs: 5_000 }, 14_000],
  ['half a second of a short deadline', { deadlineMs: 900, propagationMs: 0 }, 500],
])(
  'requests in flight that take %s end by themselves, and the stop is clean',
  async (_, settings, lastsMs) => {
    await using it = setUp(settings)
    it.lifecycle.report('ready')
    let cut = false
    it.lifecycle.onStop('traffic', 'http', async (signal) => {
      signal.addEventListener('abort', () => {
        cut = true
      })
      await it.clock.sleep(lastsMs)
    })
    const report = await finish(it.clock, it.lifecycle.stop('test'))
    expect([report.clean, cut]).toEqual([true, false])
  },
)

test.each([
  ['traffic', 21_000],
  ['background', 22_500],
  ['dependencies', 23_500],
  ['telemetry', 24_500],
] as const)(
  'a hook that is stuck in %s alone hears its signal after %i of 25,000 ms',
  async (phase, atMs) => {
    await using it = setUp({ deadlineMs: 25_000 })
    const heard: number[] = []
    it.lifecycle.onStop(phase, 'stuck', (signal, timeMs) => {
      expect(timeMs).toBe(atMs)
      signal.addEventListener('abort', () => void heard.push(it.clock.monotonicMs()))
      return new Promise(() => undefined)
    })
    await finish(it.clock, it.lifecycle.stop('test'))
    expect(heard).toEqual([atMs])
  },
)

test('a hook that reacts to its signal may still finish inside the time box', async () => {
  await using it = setUp({ deadlineMs: 10_000 })
  let cut = false
  it.lifecycle.onStop('traffic', 'http', async (signal) => {
    await it.clock.sleep(60_000, signal).catch(() => it.clock.sleep(50))
    cut = true
  })
  await finish(it.clock, it.lifecycle.stop('test'))
  expect(cut).toBe(true)
})

test('a hook that fails is logged and the stop is not clean', async () => {
  await using it = setUp()
  it.lifecycle.onStop('dependencies', 'cache', () => {
    throw new Error('connection lost')
  })
  const report = await finish(it.clock, it.lifecycle.stop('test'))
  expect(report).toMatchObject({ clean: false, forced: false })
  expect(report.phases[3]).toMatchObject({ outcome: 'failed', failed: ['cache'] })
  expect(it.telemetry.lines('stop hook failed')).toHaveLength(1)
})

test('a second stop gives the first report, also when asked for from inside a hook', async () => {
  await using it = setUp()
  let calls = 0
  let inner: Promise<StopReport> | undefined
  it.lifecycle.onStop('propagation', 'again', () => {
    calls += 1
    inner = it.lifecycle.stop('inner')
  })
  it.lifecycle.onTransition(() => void it.lifecycle.stop('from a listener'))
  const report = await finish(it.clock, it.lifecycle.stop('outer'))
  expect(await inner).toBe(report)
  expect(await it.lifecycle.stop('later')).toBe(report)
  expect([report.reason, calls]).toEqual(['outer', 1])
})

test('a hook registered for a phase that has passed runs at once', async () => {
  await using it = setUp()
  const closed: string[] = []
  it.lifecycle.onStop('background', 'boot', async () => {
    await it.clock.sleep(10)
    it.lifecycle.onStop('traffic', 'late server', () => void closed.push('late server'))
    it.lifecycle.onStop('dependencies', 'late pool', () => void closed.push('late pool'))
  })
  await finish(it.clock, it.lifecycle.stop('test'))
  expect(closed).toEqual(['late server', 'late pool'])
  it.lifecycle.onStop('dependencies', 'after the end', () => void closed.push('after the end'))
  expect(closed).toContain('after the end')
})

test('a hook that was taken off does not run', async () => {
  await using it = setUp()
  let ran = false
  const remove = it.lifecycle.onStop('traffic', 'gone', () => {
    ran = true
  })
  remove()
  await finish(it.clock, it.lifecycle.stop('test'))
  expect(ran).toBe(false)
})

test('a listener that throws stops neither the others nor the shutdown', async () => {
  await using it = setUp()
  const seen: string[] = []
  it.lifecycle.onTransition(() => {
    throw new Error('broken listener')
  })
  const remove = it.lifecycle.onTransition((to, from) => void seen.push(`${from} → ${to}`))
  it.lifecycle.report('ready')
  it.lifecycle.report('degraded')
  remove()
  const report = await finish(it.clock, it.lifecycle.stop('test'))
  expect(seen).toEqual(['starting → ready', 'ready → degraded'])
  expect(report.clean).toBe(true)
  expect(it.telemetry.lines('lifecycle listener failed').length).toBeGreaterThan(0)
})

test('each transition is logged and the gauge is 1 for exactly the state it is in', async () => {
  await using it = setUp()
  it.lifecycle.report('ready')
  const text = await it.telemetry.metrics.text()
  expect(text).toContain('seaworthy_lifecycle_state{state="ready"} 1')
  expect(text.match(/seaworthy_lifecycle_state\{.*\} 1$/gm)).toHaveLength(1)
  expect(text.match(/seaworthy_lifecycle_state\{.*\} 0$/gm)).toHaveLength(5)
  await finish(it.clock, it.lifecycle.stop('test'))
  const moves = it.telemetry.lines('lifecycle state changed').map(({ to }) => to)
  expect(moves).toEqual(['ready', 'draining', 'stopping', 'stopped'])
})

test('what never served says that it stopped, and nothing of its steps', async () => {
  await using it = setUp()
  await finish(it.clock, it.lifecycle.stop('the boot failed'))
  const told = it.telemetry.lines().filter(({ level }) => level !== 'debug')
  expect(told.map(({ message }) => message)).toEqual(['service stopped'])
})

test('a window that leaves no time before the deadline stops the boot', () => {
  expect(() => setUp({ propagationMs: 25_000 })).toThrow(FatalBootError)
})

test('nothing is left after stop: no timer, no sleeper', async () => {
  await using it = setUp({ propagationMs: 100 })
  it.lifecycle.report('ready')
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  await finish(it.clock, it.lifecycle.stop('test'))
  // A timer of the test runner may have ended meanwhile.
  expect(timers()).toBeLessThanOrEqual(before)
  expect(it.clock.sleeping).toBe(0)
})

const command = fc.oneof(
  fc.record({
    kind: fc.constant('report' as const),
    state: fc.constantFrom('starting', 'ready', 'degraded'),
  }),
  fc.record({ kind: fc.constant('stop' as const) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
  fc.record({
    kind: fc.constant('hook' as const),
    phase: fc.constantFrom(...STOP_PHASES),
    lasts: fc.oneof(fc.integer({ min: 0, max: 4_000 }), fc.constant('forever' as const)),
  }),
)

test('whatever is reported, registered and asked for, every hook runs once and the order and the deadline hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 15 }), async (commands) => {
      await using it = setUp({ propagationMs: 1_000, deadlineMs: 8_000 })
      const states = [it.lifecycle.state]
      const runs = new Map<number, number>()
      it.lifecycle.onTransition((to) => void states.push(to))
      for (const [index, each] of commands.entries()) {
        if (each.kind === 'report') it.lifecycle.report(each.state as 'ready')
        else if (each.kind === 'stop') void it.lifecycle.stop('test')
        else if (each.kind === 'wait') await it.clock.advance(each.ms)
        else {
          runs.set(index, 0)
          it.lifecycle.onStop(each.phase, `${index}`, () => {
            runs.set(index, (runs.get(index) as number) + 1)
            return each.lasts === 'forever' ? new Promise(() => undefined) : it.clock.sleep(each.lasts)
          })
        }
      }
      const report = await finish(it.clock, it.lifecycle.stop('end'))
      expect(states.join(' ')).toMatch(/^starting( ready| degraded)* draining stopping stopped$/)
      expect([...runs.values()].every((count) => count === 1)).toBe(true)
      expect(report.durationMs).toBeLessThanOrEqual(8_000)
      expect(report.forced).toBe(report.phases.some(({ stuck }) => stuck.length > 0))
    }),
    { numRuns: 60 },
  )
})
