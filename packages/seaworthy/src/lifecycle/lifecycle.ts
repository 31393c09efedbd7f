import { type Clock, systemClock } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { lifecycleMetrics } from './lifecycle-metrics.ts'
import type { LifecycleSettings } from './lifecycle-settings.ts'
import {
  type LifecycleEvent,
  type LifecycleState,
  nextStage,
  type ServingState,
  type Stage,
} from './lifecycle-state.ts'
import { PhaseRun, type StopHook, type StopHookRun } from './phase-run.ts'
import {
  type PhaseReport,
  phaseBudgetMs,
  STOP_PHASES,
  type StopPhase,
  type StopReport,
} from './stop-phase.ts'

/** The one state that probes, shedding, consumers, jobs and the telemetry flush read. */
export interface Lifecycle {
  readonly state: LifecycleState
  /** Aborts when draining begins: background loops listen. */
  readonly stopping: AbortSignal
  /** The phase that runs now and the hooks it waits for; `undefined` while nothing stops. */
  readonly waitingFor: { readonly phase: StopPhase; readonly hooks: readonly string[] } | undefined
  /** Called after each change of state, in the order of registration. Returns what takes the listener off. */
  onTransition(listener: (to: LifecycleState, from: LifecycleState) => void): () => void
  /** Told by the health monitor. Ignored once draining, and `starting` is ignored once it was left. */
  report(state: ServingState): void
  /**
   * Registers what has to stop in a phase; hooks of one phase run side by side. The signal aborts when the phase's time
   * is nearly up, which is after the milliseconds that come with it; a hook that still runs then makes the stop unclean.
   * A hook registered when its phase has begun or passed runs at once, so that nothing made late leaks. Returns what takes
   * the hook off.
   */
  onStop(phase: StopPhase, name: string, run: StopHookRun): () => void
  /** Drains and stops. Never rejects. A second call gives the first one's report. */
  stop(reason: string): Promise<StopReport>
}

/** How long the stop may take, and who is told of it. */
export interface LifecycleOptions {
  readonly settings: Pick<LifecycleSettings, 'propagationMs' | 'deadlineMs'>
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly clock?: Clock
}

const STATES: readonly LifecycleState[] = ['starting', 'ready', 'degraded', 'draining', 'stopping', 'stopped']

/**
 * Makes the lifecycle of one service, `starting`.
 *
 * @throws FatalBootError when the propagation window leaves no time before the deadline.
 */
export function createLifecycle({ settings, telemetry, clock = systemClock }: LifecycleOptions): Lifecycle {
  if (settings.propagationMs >= settings.deadlineMs) {
    throw new FatalBootError(
      `SHUTDOWN_PROPAGATION_MS (${settings.propagationMs}) must be less than SHUTDOWN_DEADLINE_MS (${settings.deadlineMs})`,
    )
  }
  const { log } = telemetry
  const gauge = telemetry.metrics.gauge(lifecycleMetrics.state)
  const listeners = new Set<(to: LifecycleState, from: LifecycleState) => void>()
  const hooks = new Map<StopPhase, Set<StopHook>>(STOP_PHASES.map((phase) => [phase, new Set()]))
  const stopping = new AbortController()
  let stage: Stage = { state: 'starting' }
  let enteredMs = clock.monotonicMs()
  let running: PhaseRun | undefined
  let stopped: Promise<StopReport> | undefined
  // What never served has nothing to bring to an orderly end: its steps would hide the line that says why it could not start.
  let hasServed = false
  for (const state of STATES) gauge.set({ state }, state === 'starting' ? 1 : 0)

  function step(fields: object, message: string): void {
    if (hasServed) log.info(fields, message)
    else log.debug(fields, message)
  }

  function advance(event: LifecycleEvent): void {
    const from = stage
    stage = nextStage(stage, event)
    if (stage.state === from.state) return
    hasServed ||= stage.state === 'ready' || stage.state === 'degraded'
    const nowMs = clock.monotonicMs()
    step(
      {
        from: from.state,
        to: stage.state,
        durationMs: Math.round(nowMs - enteredMs),
        ...('reason' in stage ? { reason: stage.reason } : {}),
      },
      'lifecycle state changed',
    )
    enteredMs = nowMs
    gauge.set({ state: from.state }, 0)
    gauge.set({ state: stage.state }, 1)
    for (const listener of [...listeners]) {
      try {
        listener(stage.state, from.state)
      } catch (err) {
        log.error({ err, to: stage.state }, 'lifecycle listener failed')
      }
    }
  }

  function newRun(phase: StopPhase, budgetMs: number, minimumMs: number): PhaseRun {
    const onError = (hook: string, err: unknown) => log.error({ err, phase, hook }, 'stop hook failed')
    return new PhaseRun({ phase, budgetMs, minimumMs, clock, onError })
  }

  async function runPhase(phase: StopPhase, budgetMs: number, minimumMs: number): Promise<PhaseReport> {
    advance({ type: 'phase begun', phase })
    const run = newRun(phase, budgetMs, minimumMs)
    running = run
    for (const hook of takeAll(phase)) run.join(hook)
    log.debug({ phase, budgetMs, hooks: run.waitingFor }, 'stop phase began')
    const report = await run.finish()
    if (report.outcome === 'timed_out') log.error(report, 'stop phase ran out of time')
    else step(report, 'stop phase ended')
    return report
  }

  function takeAll(phase: StopPhase): StopHook[] {
    const own = hooks.get(phase) as Set<StopHook>
    const all = [...own]
    own.clear()
    return all
  }

  async function runStop(reason: string): Promise<StopReport> {
    const startedMs = clock.monotonicMs()
    const elapsedMs = () => clock.monotonicMs() - startedMs
    const keepAlive = setInterval(() => undefined, 60_000)
    const phases: PhaseReport[] = []
    for (const phase of STOP_PHASES) {
      const remainingMs = settings.deadlineMs - elapsedMs()
      const windowMs = phase === 'propagation' && hasServed ? settings.propagationMs : 0
      phases.push(await runPhase(phase, Math.max(windowMs, phaseBudgetMs(phase, remainingMs)), windowMs))
    }
    running = undefined
    clearInterval(keepAlive)
    advance({ type: 'phases ended' })
    listeners.clear()
    const forced = phases.some((phase) => phase.outcome === 'timed_out')
    const clean = phases.every((phase) => phase.outcome === 'completed')
    const durationMs = Math.round(elapsedMs())
    log.info({ reason, clean, forced, durationMs }, 'service stopped')
    return { reason, clean, forced, durationMs, phases }
  }

  return {
    get state() {
      return stage.state
    },
    stopping: stopping.signal,
    get waitingFor() {
      return running && { phase: running.phase, hooks: running.waitingFor }
    },
    onTransition(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    report(state) {
      advance({ type: 'reported', state })
    },
    onStop(phase, name, run) {
      const hook: StopHook = { name, run }
      const late = running && STOP_PHASES.indexOf(phase) <= STOP_PHASES.indexOf(running.phase)
      if (late) {
        running?.join(hook)
        return () => undefined
      }
      if (stage.state === 'stopped') {
        newRun(phase, phaseBudgetMs(phase, settings.deadlineMs), 0).join(hook)
        return () => undefined
      }
      const own = hooks.get(phase) as Set<StopHook>
      own.add(hook)
      return () => void own.delete(hook)
    },
    stop(reason) {
      if (stopped) return stopped
      const { promise, resolve } = Promise.withResolvers<StopReport>()
      stopped = promise
      advance({ type: 'stop requested', reason })
      stopping.abort(new Error(`the service is stopping: ${reason}`))
      void runStop(reason).then(resolve)
      return promise
    },
  }
}
