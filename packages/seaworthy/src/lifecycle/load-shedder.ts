import { performance } from 'node:perf_hooks'
import { type Clock, systemClock } from '../base/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { AdmissionControl } from './admission-control.ts'
import { lifecycleMetrics } from './lifecycle-metrics.ts'
import type { LifecycleSettings } from './lifecycle-settings.ts'

/** Places that one client holds. */
export interface ClientHold {
  readonly held: number
}

/** Refuses requests early when the process has more than it can do; {@link AdmissionControl} has the law. */
export interface LoadShedder {
  /**
   * True when the request may be served; then `release` must follow exactly once. Hot path: integer comparisons, and a
   * clock reading every eighth request (every admitted one under pressure).
   *
   * @param client what its client holds already; the caller counts
   */
  admit(client?: ClientHold): boolean
  release(): void
  readonly inFlight: number
  /** A request was refused because too many wait on its connection. */
  refusedAhead(): void
  /**
   * True once nothing was admitted for 3 s although somebody asked; false again when there has been room for 1 s. Overload
   * in which some requests still get through never makes it true.
   */
  readonly isStarved: boolean
  /** What a refused caller is told to wait: 1 to 3 s, in turn, so that retries do not come back together. */
  readonly retryAfterS: number
  /** Begins to watch the event loop. Before that only MAX_IN_FLIGHT is held. */
  start(): void
  stop(): void
}

/** The bounds, and where the figures come from that are compared with them. */
export interface LoadShedderOptions {
  readonly settings: Pick<
    LifecycleSettings,
    'maxInFlight' | 'maxShareOfOneClient' | 'maxEventLoopUtilization' | 'maxEventLoopDelayMs'
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
const STARVED_AFTER_MS = 3_000
const ROOM_FOR_MS = 1_000

/** Makes the shedder of one process; it holds MAX_IN_FLIGHT at once and watches the event loop from `start` on. */
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
  #refusedByClient = 0
  #refusedAhead = 0
  readonly #maxPerClient: number
  /** The one that was refused last for holding its share. */
  #fullClient: ClientHold | undefined
  #admitted = 0
  #seenAdmitted = 0
  #nothingSinceMs: number | undefined
  #roomSinceMs: number | undefined
  #isStarved = false
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
    const { maxInFlight, maxShareOfOneClient } = options.settings
    this.#limit = maxInFlight
    this.#maxPerClient = Math.ceil(maxInFlight * maxShareOfOneClient)
    this.#registerMetrics()
  }

  get inFlight(): number {
    return this.#inFlight
  }

  refusedAhead(): void {
    this.#refusedAhead += 1
  }

  get isStarved(): boolean {
    return this.#isStarved
  }

  get retryAfterS(): number {
    return 1 + ((this.#refusedByTurn + this.#refusedByLimit + this.#refusedByClient + this.#refusedAhead) % 3)
  }

  admit(client?: ClientHold): boolean {
    if (this.#inFlight >= this.#limit) {
      this.#refusedByLimit += 1
      return false
    }
    if (client !== undefined && client.held >= this.#maxPerClient) {
      this.#refusedByClient += 1
      this.#fullClient = client
      return false
    }
    this.#untilLook -= 1
    if (!this.#open || (this.#untilLook < 0 && !this.#look())) {
      this.#refusedByTurn += 1
      return false
    }
    this.#inFlight += 1
    this.#admitted += 1
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
    this.#watchStarving(nowMs, byTurn + byLimit > 0 || this.#fullClient !== undefined)
    this.#tickedMs = nowMs
    this.#limit = this.#control.inFlightLimit
    this.#open = true
    this.#turnBeganMs = -1
    this.#logChange(nowMs)
    this.#arm(nowMs)
  }

  #watchStarving(nowMs: number, wasAsked: boolean): void {
    const { log } = this.#options.telemetry
    // Behind a proxy that is not trusted its share is all that there is.
    if (this.#fullClient !== undefined && this.#fullClient.held < this.#maxPerClient)
      this.#fullClient = undefined
    const hasRoom =
      this.#admitted !== this.#seenAdmitted ||
      (this.#inFlight < this.#limit && this.#fullClient === undefined)
    this.#seenAdmitted = this.#admitted
    if (hasRoom) {
      this.#nothingSinceMs = undefined
      this.#roomSinceMs ??= nowMs
      if (!this.#isStarved || nowMs - this.#roomSinceMs < ROOM_FOR_MS) return
      this.#isStarved = false
      log.info({ inFlight: this.#inFlight }, 'requests are admitted again')
      return
    }
    this.#roomSinceMs = undefined
    if (wasAsked) this.#nothingSinceMs ??= nowMs
    if (this.#isStarved || this.#nothingSinceMs === undefined) return
    if (nowMs - this.#nothingSinceMs < STARVED_AFTER_MS) return
    this.#isStarved = true
    log.error({ inFlight: this.#inFlight, limit: this.#limit }, 'no request was admitted for seconds')
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
      ['client', this.#refusedByClient] as const,
      ['pipelined', this.#refusedAhead] as const,
    ]
    const inFlight = () => this.#inFlight
    const limit = () => this.#limit
    const turnLimitS = () => this.#control.turnLimitMs / 1_000
    metrics.counter({
      ...lifecycleMetrics.shed,
      collect() {
        this.reset()
        for (const [reason, count] of refused()) this.inc({ reason }, count)
      },
    })
    metrics.gauge({
      ...lifecycleMetrics.inFlight,
      collect() {
        this.set(inFlight())
      },
    })
    metrics.gauge({
      ...lifecycleMetrics.inFlightLimit,
      collect() {
        this.set(limit())
      },
    })
    metrics.gauge({
      ...lifecycleMetrics.turnLimit,
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
