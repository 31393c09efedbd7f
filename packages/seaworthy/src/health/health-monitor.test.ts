import { expect, test } from 'vitest'
import { CheckFailure, type Evidence, type HealthCheck } from '../capability/index.ts'
import { createLifecycle } from '../lifecycle/index.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { createHealthMonitor } from './health-monitor.ts'

const settings = { intervalMs: 5_000, retryMs: 1_000, timeoutMs: 2_000, failuresToDown: 2, successesToUp: 2 }

function setUp(random = () => 0.5) {
  const clock = new ManualClock()
  const telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({
    settings: { propagationMs: 1_000, deadlineMs: 20_000 },
    telemetry,
    clock,
  })
  const monitor = createHealthMonitor({ lifecycle, telemetry, settings, clock, random })
  return {
    clock,
    telemetry,
    lifecycle,
    monitor,
    async [Symbol.asyncDispose]() {
      monitor.stop()
      await telemetry.close()
    },
  }
}

/** A dependency that a test takes down, makes hang, and heals. */
function dependency(name: string, policy: HealthCheck['policy'], options: Partial<HealthCheck> = {}) {
  const it = {
    mode: 'up' as 'up' | 'down' | 'hangs' | 'deaf',
    evidence: undefined as Evidence | undefined,
    runs: 0,
    atOnce: 0,
    mostAtOnce: 0,
    finish: (): void => undefined,
    check: {
      name,
      policy,
      ...options,
      async run(signal: AbortSignal): Promise<Evidence | undefined> {
        it.runs += 1
        it.atOnce += 1
        it.mostAtOnce = Math.max(it.mostAtOnce, it.atOnce)
        try {
          if (it.mode === 'down') throw Object.assign(new Error(`${name} refused`), { code: 'ECONNREFUSED' })
          if (it.mode === 'up') return it.evidence
          const { promise, resolve, reject } = Promise.withResolvers<undefined>()
          it.finish = () => resolve(undefined)
          if (it.mode === 'hangs') signal.addEventListener('abort', () => reject(signal.reason))
          return await promise
        } finally {
          it.atOnce -= 1
        }
      },
    } satisfies HealthCheck,
  }
  return it
}

test('a service without critical checks is ready from the start', async () => {
  await using it = setUp()
  it.monitor.start()
  await it.monitor.settled()
  expect([it.lifecycle.state, it.monitor.ready().status, it.monitor.startup().status]).toEqual([
    'ready',
    200,
    200,
  ])
})

test('all checks start at once, and the service is ready when every critical one has succeeded', async () => {
  await using it = setUp()
  const [database, queue, mail] = [
    dependency('database', 'critical'),
    dependency('queue', 'critical'),
    dependency('mail', 'optional'),
  ]
  queue.mode = 'hangs'
  mail.mode = 'hangs'
  for (const { check } of [database, queue, mail]) it.monitor.add(check)
  it.monitor.start()
  await it.clock.advance(0)
  expect([database.runs, queue.runs, mail.runs]).toEqual([1, 1, 1])
  expect([it.lifecycle.state, it.monitor.isUp('database'), it.monitor.isUp('queue')]).toEqual([
    'starting',
    true,
    false,
  ])
  queue.finish()
  await it.clock.advance(0)
  await it.monitor.settled()
  expect([it.lifecycle.state, it.monitor.ready().body.status]).toEqual(['ready', 'pass'])
})

test('settled waits for bad results too, and ends by the timeout of a hanging check', async () => {
  await using it = setUp()
  const database = dependency('database', 'critical')
  database.mode = 'hangs'
  it.monitor.add(database.check)
  let settled = false
  void it.monitor.settled().then(() => {
    settled = true
  })
  it.monitor.start()
  await it.clock.advance(1_999)
  expect(settled).toBe(false)
  await it.clock.advance(1)
  expect([settled, it.lifecycle.state, it.monitor.ready().status]).toEqual([true, 'starting', 503])
  expect(it.monitor.checks()[0]?.lastError?.code).toBe('check_timed_out')
})

test('a single blip changes nothing', async () => {
  await using it = setUp()
  const database = dependency('database', 'critical')
  it.monitor.add(database.check)
  it.monitor.start()
  await it.clock.advance(100)
  database.mode = 'down'
  await it.clock.advance(5_000)
  expect(it.monitor.checks()[0]).toMatchObject({ state: 'up', consecutiveFailures: 1 })
  database.mode = 'up'
  await it.clock.advance(20_000)
  expect(it.telemetry.lines('dependency is down')).toEqual([])
  expect(it.lifecycle.state).toBe('ready')
})

test.each([
  { how: 'down', detectedMs: 7_000 },
  { how: 'hangs', detectedMs: 11_000 },
] as const)(
  'a dependency that $how is noticed in $detectedMs ms and recovery within 5 s, whatever the jitter',
  async ({ how, detectedMs }) => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      for (const failsAtMs of [10, 2_500, 4_900]) {
        await using it = setUp(random)
        const database = dependency('database', 'critical')
        it.monitor.add(database.check)
        it.monitor.start()
        await it.clock.advance(failsAtMs)
        database.mode = how
        await it.clock.advance(detectedMs)
        expect([it.monitor.ready().status, it.lifecycle.state]).toEqual([503, 'degraded'])
        await it.clock.advance(60_000 + failsAtMs)
        database.mode = 'up'
        await it.clock.advance(5_000)
        expect([it.monitor.ready().status, it.lifecycle.state]).toEqual([200, 'ready'])
      }
    }
  },
)

test('a check that ignores its signal is timed out and never run beside itself', async () => {
  await using it = setUp()
  const database = dependency('database', 'critical')
  it.monitor.add(database.check)
  it.monitor.start()
  await it.clock.advance(0)
  database.mode = 'deaf'
  await it.clock.advance(60_000)
  expect([database.runs, database.mostAtOnce]).toEqual([2, 1])
  expect(it.monitor.checks()[0]).toMatchObject({ state: 'down', lastError: { code: 'check_stuck' } })
  database.mode = 'up'
  database.finish()
  await it.clock.advance(3_000)
  expect([it.monitor.isUp('database'), database.mostAtOnce]).toEqual([true, 1])
})

test('one slow check holds back no other', async () => {
  await using it = setUp()
  const [slow, fast] = [dependency('slow', 'optional'), dependency('fast', 'critical')]
  slow.mode = 'hangs'
  it.monitor.add(slow.check)
  it.monitor.add(fast.check)
  it.monitor.start()
  await it.clock.advance(50_100)
  expect(fast.runs).toBe(11)
})

test('a check may have its own rhythm, timeout and thresholds', async () => {
  await using it = setUp()
  const own = { intervalMs: 100, timeoutMs: 10, failuresToDown: 1, successesToUp: 1 }
  const feed = dependency('feed', 'degradable', own)
  it.monitor.add(feed.check)
  it.monitor.start()
  await it.clock.advance(1_050)
  expect(feed.runs).toBe(11)
  feed.mode = 'hangs'
  await it.clock.advance(100)
  expect(it.monitor.isUp('feed')).toBe(false)
  feed.mode = 'up'
  await it.clock.advance(120)
  expect(it.monitor.isUp('feed')).toBe(true)
})

test('replicas do not ask in step', async () => {
  const runsAt = async (random: () => number) => {
    await using it = setUp(random)
    const database = dependency('database', 'critical')
    it.monitor.add(database.check)
    it.monitor.start()
    await it.clock.advance(4_600)
    return database.runs
  }
  expect([await runsAt(() => 0), await runsAt(() => 0.999)]).toEqual([2, 1])
})

test('a report carries evidence, age and the error, and its age grows without a new run', async () => {
  await using it = setUp()
  const check: HealthCheck = {
    name: 'catalogue',
    policy: 'degradable',
    async run() {
      throw new CheckFailure('the catalogue is stale', { observed: 734, threshold: 600 })
    },
  }
  it.monitor.add(check)
  it.monitor.start()
  await it.clock.advance(0)
  const answer = it.monitor.ready()
  await it.clock.advance(400)
  expect(it.monitor.ready()).toBe(answer)
  expect(JSON.parse(JSON.stringify(answer.body))).toEqual({
    status: 'warn',
    state: 'degraded',
    checks: [
      {
        name: 'catalogue',
        policy: 'degradable',
        status: 'warn',
        state: 'down',
        observed: 734,
        threshold: 600,
        ageMs: 400,
        durationMs: 0,
        consecutiveFailures: 1,
        lastError: { code: 'check_failed', message: 'the catalogue is stale' },
      },
    ],
  })
})

test('a check gives evidence when it succeeds, too', async () => {
  await using it = setUp()
  const lag = dependency('replica', 'degradable')
  lag.evidence = { observed: 3, threshold: 10, detail: 'seconds behind' }
  it.monitor.add(lag.check)
  it.monitor.start()
  await it.clock.advance(0)
  expect(it.monitor.checks()[0]).toMatchObject({ status: 'pass', ...lag.evidence })
})

test('a probe calls nobody: asking a thousand times runs no check and gives the same object', async () => {
  await using it = setUp()
  const database = dependency('database', 'critical')
  it.monitor.add(database.check)
  it.monitor.start()
  await it.clock.advance(0)
  const answers = new Set<unknown>()
  for (let index = 0; index < 1_000; index += 1) {
    answers.add(it.monitor.ready()).add(it.monitor.live()).add(it.monitor.startup())
  }
  expect([answers.size, database.runs]).toEqual([3, 1])
})

test('readiness is off in the same tick in which draining begins', async () => {
  await using it = setUp()
  it.monitor.start()
  expect(it.monitor.ready().status).toBe(200)
  const stopped = it.lifecycle.stop('test')
  expect([it.monitor.ready().status, it.monitor.live().status]).toEqual([503, 200])
  await it.clock.advance(30_000)
  await stopped
})

test('a service that lost a critical dependency is degraded and never starting again', async () => {
  await using it = setUp()
  const states: string[] = []
  it.lifecycle.onTransition((to) => void states.push(to))
  const database = dependency('database', 'critical')
  it.monitor.add(database.check)
  it.monitor.start()
  await it.clock.advance(100)
  database.mode = 'down'
  await it.clock.advance(10_000)
  expect([it.monitor.ready().status, it.monitor.startup().status]).toEqual([503, 200])
  database.mode = 'up'
  await it.clock.advance(5_000)
  expect(states).toEqual(['ready', 'degraded', 'ready'])
})

test('a change is logged once with its evidence, and metered', async () => {
  await using it = setUp()
  const cache = dependency('cache', 'degradable')
  it.monitor.add(cache.check)
  expect(await it.telemetry.metrics.text()).toContain(
    'seaworthy_dependency_up{dependency="cache",policy="degradable"} 0',
  )
  it.monitor.start()
  await it.clock.advance(100)
  expect(await it.telemetry.metrics.text()).toContain(
    'seaworthy_dependency_up{dependency="cache",policy="degradable"} 1',
  )
  cache.mode = 'down'
  await it.clock.advance(30_000)
  const text = await it.telemetry.metrics.text()
  expect(text).toContain('seaworthy_dependency_up{dependency="cache",policy="degradable"} 0')
  expect(text).toContain(`seaworthy_health_check_duration_seconds_count{dependency="cache"} ${cache.runs}`)
  expect(it.telemetry.lines('dependency is down')).toMatchObject([
    {
      dependency: 'cache',
      policy: 'degradable',
      lastError: { code: 'ECONNREFUSED', message: 'cache refused' },
    },
  ])
})

test('a critical check added after the start is asked at once and holds readiness back until it succeeds', async () => {
  await using it = setUp()
  it.monitor.start()
  const gate = dependency('catalogue loaded', 'critical')
  gate.mode = 'down'
  it.monitor.add(gate.check)
  expect(it.monitor.ready().status).toBe(503)
  await it.clock.advance(100)
  gate.mode = 'up'
  await it.clock.advance(1_100)
  expect(it.monitor.ready().status).toBe(200)
})

test('the same name twice is refused, and a name that nobody added is not up', async () => {
  await using it = setUp()
  it.monitor.add(dependency('database', 'critical').check)
  expect(() => it.monitor.add(dependency('database', 'optional').check)).toThrow(TypeError)
  expect(it.monitor.isUp('databse')).toBe(false)
})

test('checks keep running until the background phase, then nothing of them is left', async () => {
  await using it = setUp()
  const [database, mail] = [dependency('database', 'critical'), dependency('mail', 'optional')]
  mail.mode = 'hangs'
  it.monitor.add(database.check)
  it.monitor.add(mail.check)
  it.monitor.start()
  await it.clock.advance(0)
  const waiting = it.monitor.settled()
  const stopped = it.lifecycle.stop('test')
  await it.clock.advance(30_000)
  await Promise.all([stopped, waiting])
  expect([it.clock.sleeping, database.atOnce, mail.atOnce]).toEqual([0, 0, 0])
  expect(it.telemetry.lines('dependency is down')).toEqual([])
})

test('stopping a monitor that waits for its first results releases who waits', async () => {
  await using it = setUp()
  const database = dependency('database', 'critical')
  database.mode = 'deaf'
  it.monitor.add(database.check)
  it.monitor.start()
  const waiting = it.monitor.settled()
  it.monitor.stop()
  await waiting
  await it.clock.advance(0)
  expect(it.clock.sleeping).toBe(0)
})
