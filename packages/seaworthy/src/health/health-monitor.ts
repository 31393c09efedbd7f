import { type Clock, type Random, systemClock } from '../base/index.ts'
import type { HealthCheck } from '../capability/index.ts'
import type { Lifecycle, LoadShedder } from '../lifecycle/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { CheckReport } from './check-report.ts'
import { CheckRunner } from './check-runner.ts'
import { healthMetrics } from './health-metrics.ts'
import type { HealthSettings } from './health-settings.ts'
import type { Standing } from './hysteresis.ts'
import { liveVerdict, type ProbeAnswer, readyVerdict, startupVerdict, type Verdict } from './probe.ts'

/**
 * Asks every check in the background and tells the lifecycle what follows. A probe reads what is already known: it
 * calls nobody, and gets the same object until something changes.
 */
export interface HealthMonitor {
  /** Adds a check; after `start` it is asked at once. @throws TypeError when the name is taken. */
  add(check: HealthCheck): void
  /** Asks every check at once, then each on its own rhythm. Without critical checks the service is ready from here on. */
  start(): void
  /** Asks no more and aborts what is running. Also happens by itself in the `background` phase of the shutdown. */
  stop(): void
  live(): ProbeAnswer
  ready(): ProbeAnswer
  startup(): ProbeAnswer
  checks(): CheckReport[]
  /** Resolves when every critical check had its first result, good or bad; each ends by its timeout. */
  settled(): Promise<void>
  /** False while the first result is awaited and for a name that nobody added. */
  isUp(name: string): boolean
}

/** What the monitor tells, and by whose time it asks. */
export interface HealthMonitorOptions {
  readonly lifecycle: Lifecycle
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly settings: HealthSettings
  /** Whether requests still get through. Default: they do. */
  readonly admission?: Pick<LoadShedder, 'isStarved'>
  readonly clock?: Clock
  readonly random?: Random
}

/** Makes a monitor without checks that asks nobody before `start`; it stops itself with the lifecycle. */
export function createHealthMonitor(options: HealthMonitorOptions): HealthMonitor {
  const { lifecycle, telemetry, settings, clock = systemClock, random = Math.random } = options
  const { log } = telemetry
  const upGauge = telemetry.metrics.gauge(healthMetrics.dependencyUp)
  const durations = telemetry.metrics.histogram(healthMetrics.checkDuration)
  const runners = new Map<string, CheckRunner>()
  const waiting = new Set<() => void>()
  let forgetHook: (() => void) | undefined
  let running = false
  let started = false
  let answers: { live?: ProbeAnswer; ready?: ProbeAnswer; startup?: ProbeAnswer } = {}
  let answersState = lifecycle.state
  let answersStarved = false

  function facts() {
    let criticalDown = false
    let otherDown = false
    for (const { check, state } of runners.values()) {
      if (check.policy === 'critical') criticalDown ||= state !== 'up'
      else otherDown ||= state === 'down'
    }
    return { started, criticalDown, otherDown, starved: options.admission?.isStarved ?? false }
  }

  function evaluate(): void {
    answers = {}
    if (!running) return
    const { criticalDown, otherDown } = facts()
    started ||= !criticalDown
    if (started) lifecycle.report(criticalDown || otherDown ? 'degraded' : 'ready')
    if (isSettled()) releaseWaiting()
  }

  function isSettled(): boolean {
    for (const { check, state } of runners.values()) {
      if (check.policy === 'critical' && state === 'pending') return false
    }
    return running
  }

  function releaseWaiting(): void {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  function onResult(runner: CheckRunner, before: Standing['state']): void {
    const { check, state } = runner
    durations.observe({ dependency: check.name }, (runner.lastDurationMs ?? 0) / 1_000)
    if (state !== before) {
      upGauge.set({ dependency: check.name, policy: check.policy }, state === 'up' ? 1 : 0)
      const { lastError, observed, threshold } = runner.report()
      const fields = { dependency: check.name, policy: check.policy, observed, threshold, lastError }
      if (state === 'up') log.info(fields, 'dependency is up')
      else log.warn(fields, 'dependency is down')
    }
    evaluate()
  }

  function cached() {
    const { state } = lifecycle
    const starved = options.admission?.isStarved ?? false
    if (state !== answersState || starved !== answersStarved) {
      answers = {}
      answersState = state
      answersStarved = starved
    }
    return answers
  }

  function answer({ status, word }: Verdict, withChecks: boolean): ProbeAnswer {
    const body = { status: word, state: lifecycle.state }
    return { status, body: withChecks ? { ...body, checks: reports() } : body }
  }

  function reports(): CheckReport[] {
    return Array.from(runners.values(), (runner) => runner.report())
  }

  function stop(): void {
    if (!running) return
    running = false
    for (const runner of runners.values()) runner.stop()
    forgetHook?.()
    releaseWaiting()
  }

  return {
    add(check) {
      if (runners.has(check.name)) throw new TypeError(`health check "${check.name}" was added before`)
      const runner = new CheckRunner({ check, settings, clock, random, onResult })
      runners.set(check.name, runner)
      upGauge.set({ dependency: check.name, policy: check.policy }, 0)
      if (running) runner.start()
      evaluate()
    },
    start() {
      if (running) return
      running = true
      for (const runner of runners.values()) runner.start()
      // Last, for it runs at once where the service has stopped meanwhile.
      forgetHook = lifecycle.onStop('background', 'health checks', stop)
      evaluate()
    },
    stop,
    live() {
      const known = cached()
      known.live ??= answer(liveVerdict(lifecycle.state), false)
      return known.live
    },
    ready() {
      const known = cached()
      known.ready ??= answer(readyVerdict(lifecycle.state, facts()), true)
      return known.ready
    },
    startup() {
      const known = cached()
      known.startup ??= answer(startupVerdict(facts()), true)
      return known.startup
    },
    checks: reports,
    settled() {
      if (isSettled()) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      return promise
    },
    isUp: (name) => runners.get(name)?.state === 'up',
  }
}
