/** What was seen since the tick before. */
export interface TickSample {
  readonly nowMs: number
  /** Time since the tick before; under load one turn of the event loop. */
  readonly elapsedMs: number
  /** How much later than planned the timer fired. */
  readonly latenessMs: number
  /** Share of that time in which the loop was busy, 0 to 1. */
  readonly utilization: number
  readonly inFlight: number
  /** Requests refused since the tick before, for either reason. */
  readonly refused: number
  /** Those of them refused because too many were in flight. */
  readonly refusedByLimit: number
  /** How long ago this turn stopped admitting; 0 when it did not. */
  readonly refusingMs: number
}

export interface AdmissionLimits {
  readonly maxInFlight: number
  readonly maxEventLoopUtilization: number
  readonly maxEventLoopDelayMs: number
}

/** `calm` until overload is seen; `pressure` holds the queue short; `probe` asks carefully whether it is over. */
type Mode =
  | { readonly kind: 'calm' }
  | { readonly kind: 'pressure'; readonly sinceMs: number; readonly untilMs: number }
  | { readonly kind: 'probe'; readonly sinceMs: number; readonly steppedMs: number }

const CALM_TICK_MS = 50
const PRESSURE_TICK_MS = 4
/** Work admitted per turn under pressure: with the refusals after it a turn stays near 10 ms. */
const PRESSURE_TURN_MS = 8
/** Mean turn above which too many admitted requests compete, whatever arrives. */
const LONG_TURN_MS = 16
/** Fewer refusals in a turn say too little about what one costs. */
const MIN_REFUSALS = 8
const COST_DRIFT = 1.02
const COST_WEIGHT = 0.3
const MIN_IN_FLIGHT = 8
const SLOW_DECREASE = 0.85
const FAST_DECREASE = 0.5
const INCREASE = 0.05
const STEP_MS = 100
const PROBE_GROWTH = 1.25
const CALM_AFTER_MS = 1_000
const FIRST_PROBE_MS = 2_000
const LAST_PROBE_MS = 60_000
const FORGET_MS = 10_000
const BUSY = 0.95

/**
 * The control law of load shedding. It bounds how long one turn of the event loop may go on admitting work:
 *
 * 1. Requests wait where the server cannot see them, in sockets that are read when the loop comes round. Their wait is
 *    the length of a turn, so a turn that admitted work for longer than its limit refuses the rest at once. The limit is
 *    MAX_EVENT_LOOP_DELAY_MS while calm. Work is never refused while the loop could have done it, so goodput stays at
 *    capacity less the cost of refusing, and there is no rate to estimate and nothing to oscillate.
 * 2. A turn over the limit, or a second of utilisation above its maximum with a standing delay, begins `pressure`: the
 *    limit falls to 8 ms, so that refusals take milliseconds. Switching the bound on a queue from generous to tight once
 *    it stays full is controlled delay as servers use it (B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015, after CoDel,
 *    RFC 8289).
 * 3. Handlers that await come back to the loop as callbacks that no turn limit can refuse. Under pressure the in-flight
 *    limit therefore follows the mean turn: times 0.85 of what is in flight (down to 0.5, the longer the turns) while turns exceed 16 ms on a busy loop, plus 5 % when it refused requests otherwise; never below 8 (AIMD: D.-M. Chiu and R. Jain, 1989).
 * 4. Refusing costs CPU too, and a backlog of callers that retry at once can fill turns with refusals around the 8 ms.
 *    The limit therefore rises to what the refusals of a turn cost, so that work keeps at least half of the CPU.
 * 5. Calm returns after a second without refusals. Callers that retry at once would keep a false alarm alive for ever,
 *    so after 2 s, then 4, 8 … 60 s the turn limit is raised step by step up to a fifth of the maximum: a false alarm
 *    ends there, real overload goes back to 8 ms.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits
  readonly #maxProbeMs: number
  #mode: Mode = { kind: 'calm' }
  #baseLimitMs: number
  #refusalCostMs = Number.POSITIVE_INFINITY
  #refusalsPerTurnMs = 0
  #inFlightLimit: number
  #probeAfterMs = FIRST_PROBE_MS
  #calmSinceMs = Number.NEGATIVE_INFINITY
  #refusedAtMs = 0
  #second = emptyWindow()
  #step = emptyWindow()

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
    this.#baseLimitMs = limits.maxEventLoopDelayMs
    this.#inFlightLimit = limits.maxInFlight
    this.#maxProbeMs = Math.max(2 * PRESSURE_TURN_MS, limits.maxEventLoopDelayMs / 5)
  }

  get calm(): boolean {
    return this.#mode.kind === 'calm'
  }

  /** How long one turn may admit work. Milliseconds. */
  get turnLimitMs(): number {
    return Math.max(this.#baseLimitMs, Math.min(this.#refusalsPerTurnMs, this.#limits.maxEventLoopDelayMs))
  }

  get inFlightLimit(): number {
    return this.#inFlightLimit
  }

  /** When to tick next. Milliseconds. */
  get tickMs(): number {
    return this.calm ? CALM_TICK_MS : PRESSURE_TICK_MS
  }

  /** A turn admitted work for longer than its limit. */
  overrun(nowMs: number): void {
    if (this.calm) this.#press(nowMs)
  }

  tick(sample: TickSample): void {
    if (sample.refused > 0) this.#refusedAtMs = sample.nowMs
    this.#watchUtilization(sample)
    if (this.calm) return
    if (sample.nowMs - this.#refusedAtMs > CALM_AFTER_MS) {
      this.#relax(sample.nowMs)
      return
    }
    this.#weighRefusals(sample)
    this.#followTurns(sample)
    this.#probe(sample.nowMs)
  }

  #watchUtilization(sample: TickSample): void {
    const { maxEventLoopUtilization, maxEventLoopDelayMs } = this.#limits
    const second = addTo(this.#second, sample)
    if (second.elapsedMs < 1_000 || second.ticks < 3) return
    const saturated = second.busyMs / second.elapsedMs > maxEventLoopUtilization
    if (this.calm && saturated && second.minLatenessMs > maxEventLoopDelayMs / 5) this.#press(sample.nowMs)
    this.#second = emptyWindow()
  }

  #press(nowMs: number): void {
    if (nowMs - this.#calmSinceMs > FORGET_MS) this.#probeAfterMs = FIRST_PROBE_MS
    this.#baseLimitMs = PRESSURE_TURN_MS
    this.#refusalCostMs = Number.POSITIVE_INFINITY
    this.#refusedAtMs = nowMs
    this.#step = emptyWindow()
    this.#mode = { kind: 'pressure', sinceMs: nowMs, untilMs: nowMs + this.#nextProbeAfterMs() }
  }

  #relax(nowMs: number): void {
    this.#mode = { kind: 'calm' }
    this.#calmSinceMs = nowMs
    this.#baseLimitMs = this.#limits.maxEventLoopDelayMs
    this.#refusalsPerTurnMs = 0
    this.#inFlightLimit = this.#limits.maxInFlight
  }

  /**
   * Callbacks of admitted requests run between refusals and make them look dear, so the cheapest turn counts, forgotten
   * slowly.
   */
  #weighRefusals({ refused, refusingMs }: TickSample): void {
    if (refused >= MIN_REFUSALS && refusingMs > 0) {
      this.#refusalCostMs = Math.min(refusingMs / refused, this.#refusalCostMs * COST_DRIFT)
    }
    if (!Number.isFinite(this.#refusalCostMs)) return
    this.#refusalsPerTurnMs += (this.#refusalCostMs * refused - this.#refusalsPerTurnMs) * COST_WEIGHT
  }

  #followTurns(sample: TickSample): void {
    const step = addTo(this.#step, sample)
    if (step.elapsedMs < STEP_MS || step.ticks < 3) return
    const turnMs = step.elapsedMs / step.ticks
    const busy = step.busyMs / step.elapsedMs > BUSY
    const longMs = Math.max(LONG_TURN_MS, 2 * this.#baseLimitMs)
    if (busy && turnMs > longMs) {
      const present = Math.min(this.#inFlightLimit, step.inFlight / step.ticks)
      const factor = Math.min(SLOW_DECREASE, Math.max(FAST_DECREASE, longMs / turnMs))
      this.#inFlightLimit = Math.max(this.#floor, Math.floor(present * factor))
    } else if (step.refusedByLimit > 0) {
      const more = Math.max(1, Math.ceil(this.#inFlightLimit * INCREASE))
      this.#inFlightLimit = Math.min(this.#limits.maxInFlight, this.#inFlightLimit + more)
    }
    this.#step = emptyWindow()
  }

  get #floor(): number {
    return Math.min(MIN_IN_FLIGHT, this.#limits.maxInFlight)
  }

  #probe(nowMs: number): void {
    const mode = this.#mode
    if (mode.kind === 'pressure' && nowMs > mode.untilMs) {
      this.#mode = { kind: 'probe', sinceMs: mode.sinceMs, steppedMs: nowMs }
    } else if (mode.kind === 'probe' && nowMs - mode.steppedMs > STEP_MS) {
      const refusing = nowMs - this.#refusedAtMs < STEP_MS
      if (refusing) this.#baseLimitMs *= PROBE_GROWTH
      this.#mode = { ...mode, steppedMs: nowMs }
      if (this.#baseLimitMs > this.#maxProbeMs) {
        this.#baseLimitMs = PRESSURE_TURN_MS
        this.#mode = { kind: 'pressure', sinceMs: mode.sinceMs, untilMs: nowMs + this.#nextProbeAfterMs() }
      }
    }
  }

  #nextProbeAfterMs(): number {
    const afterMs = this.#probeAfterMs
    this.#probeAfterMs = Math.min(LAST_PROBE_MS, afterMs * 2)
    return afterMs
  }
}

interface Window {
  ticks: number
  elapsedMs: number
  busyMs: number
  minLatenessMs: number
  inFlight: number
  refusedByLimit: number
}

function emptyWindow(): Window {
  return {
    ticks: 0,
    elapsedMs: 0,
    busyMs: 0,
    minLatenessMs: Number.POSITIVE_INFINITY,
    inFlight: 0,
    refusedByLimit: 0,
  }
}

function addTo(window: Window, sample: TickSample): Window {
  window.ticks += 1
  window.elapsedMs += sample.elapsedMs
  window.busyMs += sample.elapsedMs * sample.utilization
  window.minLatenessMs = Math.min(window.minLatenessMs, sample.latenessMs)
  window.inFlight += sample.inFlight
  window.refusedByLimit += sample.refusedByLimit
  return window
}
