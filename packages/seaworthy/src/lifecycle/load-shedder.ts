import type { Telemetry } from '../telemetry/index.ts'
import { AdmissionControl } from './admission-control.ts'
import { type Clock, systemClock } from './clock.ts'
import type { LifecycleSettings } from './lifecycle-settings.ts'

/** Refuses requests early when the process has more than it can do; {@link AdmissionControl} has the law. */
export interface LoadShedder {
  /**
   * True when the request may be served; then `release` must follow exactly once. Hot path: integer comparisons, and a
   * clock reading every eighth request (every admitted one under pressure).
   */
  admit(): boolean
  release(): void
  readonly inFlight: number
  /** What a refused caller is told to wait: 1 to 3 s, in turn, so that retries do not come back together. */
  readonly retryAfterS: number
  /** Begins to watch the event loop. Before that only MAX_IN_FLIGHT is held. */
  start(): void
  stop(): void
}

export interface LoadShedderOptions {
  readonly settings: Pick<
    LifecycleSettings,
    'maxInFlight' | 'maxEventLoopUtilization' | 'maxEventLoopDelayMs'
  >
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly clock?: Pick<Clock, 'monotonicMs'>
  /** Runs something once after a time and returns what calls it off. Default: `setTimeout`, unref'ed. */
  readonly timer?: (run: () => void, afterMs: number) => () => void
  /** Share of time, 0 to 1, in which the event loop was busy since the last call. Default: `performance.eventLoopUtilization`. */
  readonly utilization?: () => number
}

const CALM_LOOK_EVERY = 8
const NEVER = 2 ** 30

export function createLoadShedder(options: LoadShedderOptions): LoadShedder {
  return new EventLoopShedder(options)
}

class EventLoopShedder implements LoadShedder {
  readonly #options: LoadShedderOptions
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #timer: NonNullable<LoadShedderOptions['timer']>
  readonly #utilization: () => number
  #control: AdmissionControl
  #open = true
  #inFlight = 0
  #limit: number
  #untilLook = NEVER
  #lookEvery = NEVER
  #turnBeganMs = -1
  #closedMs = 0
  #refusedByTurn = 0
  #refusedByLimit = 0
  #seenRefusedByTurn = 0
  #seenRefusedByLimit = 0
  #tickedMs = 0
  #dueMs = 0
  #sheddingSinceMs: number | undefined
  #refusedBefore = 0
  #cancel: (() => void) | undefined

  constructor(options: LoadShedderOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#timer = options.timer ?? unrefTimer
    this.#utilization = options.utilization ?? eventLoopUtilization()
    this.#control = new AdmissionControl(options.settings)
    this.#limit = options.settings.maxInFlight
    this.#registerMetrics()
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get retryAfterS(): number {
    return 1 + ((this.#refusedByTurn + this.#refusedByLimit) % 3)
  }

  admit(): boolean {
    if (this.#inFlight >= this.#limit) {
      this.#refusedByLimit += 1
      return false
    }
    this.#untilLook -= 1
    if (!this.#open || (this.#untilLook < 0 && !this.#look())) {
      this.#refusedByTurn += 1
      return false
    }
    this.#inFlight += 1
    return true
  }

  release(): void {
    if (this.#inFlight > 0) this.#inFlight -= 1
  }

  start(): void {
    if (this.#cancel) return
    this.#tickedMs = this.#clock.monotonicMs()
    this.#utilization()
    this.#arm(this.#tickedMs)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#control = new AdmissionControl(this.#options.settings)
    this.#limit = this.#options.settings.maxInFlight
    this.#open = true
    this.#lookEvery = NEVER
    this.#untilLook = NEVER
  }

  /** Has this turn of the loop admitted work for too long? */
  #look(): boolean {
    this.#untilLook = this.#lookEvery - 1
    const nowMs = this.#clock.monotonicMs()
    if (this.#turnBeganMs < 0) {
      this.#turnBeganMs = nowMs
    } else if (nowMs - this.#turnBeganMs > this.#control.turnLimitMs) {
      this.#open = false
      this.#closedMs = nowMs
      this.#control.overrun(nowMs)
    }
    return this.#open
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs()
    const byTurn = this.#refusedByTurn - this.#seenRefusedByTurn
    const byLimit = this.#refusedByLimit - this.#seenRefusedByLimit
    this.#seenRefusedByTurn = this.#refusedByTurn
    this.#seenRefusedByLimit = this.#refusedByLimit
    this.#control.tick({
      nowMs,
      elapsedMs: nowMs - this.#tickedMs,
      latenessMs: Math.max(0, nowMs - this.#dueMs),
      utilization: this.#utilization(),
      inFlight: this.#inFlight,
      refused: byTurn + byLimit,
      refusedByLimit: byLimit,
      refusingMs: this.#open ? 0 : nowMs - this.#closedMs,
    })
    this.#tickedMs = nowMs
    this.#limit = this.#control.inFlightLimit
    this.#open = true
    this.#turnBeganMs = -1
    this.#logChange(nowMs)
    this.#arm(nowMs)
  }

  #arm(nowMs: number): void {
    const { tickMs, calm } = this.#control
    this.#lookEvery = calm ? CALM_LOOK_EVERY : 1
    this.#untilLook = 0
    this.#dueMs = nowMs + tickMs
    this.#cancel = this.#timer(() => this.#tick(), tickMs)
  }

  #logChange(nowMs: number): void {
    const { log } = this.#options.telemetry
    const refused = this.#refusedByTurn + this.#refusedByLimit
    if (!this.#control.calm && this.#sheddingSinceMs === undefined) {
      this.#sheddingSinceMs = nowMs
      this.#refusedBefore = refused
      log.warn({ inFlight: this.#inFlight }, 'overloaded, shedding load')
    } else if (this.#control.calm && this.#sheddingSinceMs !== undefined) {
      const durationMs = Math.round(nowMs - this.#sheddingSinceMs)
      log.info({ durationMs, refused: refused - this.#refusedBefore }, 'load shedding ended')
      this.#sheddingSinceMs = undefined
    }
  }

  #registerMetrics(): void {
    const { metrics } = this.#options.telemetry
    const refused = () => [
      ['in_flight', this.#refusedByLimit] as const,
      ['event_loop', this.#refusedByTurn] as const,
    ]
    const inFlight = () => this.#inFlight
    const limit = () => this.#limit
    const turnLimitS = () => this.#control.turnLimitMs / 1_000
    metrics.counter({
      name: 'seaworthy_shed_requests_total',
      help: 'Requests refused because the process was overloaded, by what ran out.',
      labelNames: ['reason'],
      collect() {
        this.reset()
        for (const [reason, count] of refused()) this.inc({ reason }, count)
      },
    })
    metrics.gauge({
      name: 'seaworthy_in_flight_requests',
      help: 'Requests admitted and not yet answered.',
      collect() {
        this.set(inFlight())
      },
    })
    metrics.gauge({
      name: 'seaworthy_in_flight_limit',
      help: 'Requests that may be in flight now; below MAX_IN_FLIGHT only under overload.',
      collect() {
        this.set(limit())
      },
    })
    metrics.gauge({
      name: 'seaworthy_event_loop_turn_limit_seconds',
      help: 'How long one turn of the event loop may admit requests now; lowered under overload.',
      collect() {
        this.set(turnLimitS())
      },
    })
  }
}

function unrefTimer(run: () => void, afterMs: number): () => void {
  const timer = setTimeout(run, afterMs)
  timer.unref()
  return () => clearTimeout(timer)
}

function eventLoopUtilization(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const current = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(current, last)
    last = current
    return utilization
  }
}
