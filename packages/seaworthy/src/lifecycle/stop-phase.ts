/** What stops when, in this order; hooks of one phase run side by side. */
export const STOP_PHASES = ['propagation', 'traffic', 'background', 'dependencies', 'telemetry'] as const

/**
 * - `propagation`: still serving, while load balancers learn that readiness is off
 * - `traffic`: no new connections; requests, streams and sockets in flight finish
 * - `background`: jobs, consumers, schedules and checks finish or give back what they hold
 * - `dependencies`: pools and clients close
 * - `telemetry`: what is buffered is sent
 */
export type StopPhase = (typeof STOP_PHASES)[number]

/** How one phase of a stop went. */
export interface PhaseReport {
  readonly phase: StopPhase
  readonly durationMs: number
  /** The time box that the phase had. */
  readonly budgetMs: number
  /** `failed`: every hook ended, one by an error. `timed_out`: a hook was still running when the time was up. */
  readonly outcome: 'completed' | 'failed' | 'timed_out'
  /** Hooks still running when the time was up. */
  readonly stuck: readonly string[]
  /** Hooks that ended by an error. */
  readonly failed: readonly string[]
}

/** How a stop went, phase by phase in order; the farewell line and the exit code follow from it. */
export interface StopReport {
  readonly reason: string
  /** Every hook of every phase ended in time and without an error. */
  readonly clean: boolean
  /** At least one phase was cut by its time box. */
  readonly forced: boolean
  readonly durationMs: number
  readonly phases: readonly PhaseReport[]
}

/**
 * Milliseconds that each phase needs. Traffic has waiting users and gets what the others leave; its own number only says
 * how a deadline too short for all of them is shared out.
 */
const NEEDS_MS: Readonly<Record<StopPhase, number>> = {
  propagation: 500,
  traffic: 10_000,
  background: 1_500,
  dependencies: 1_000,
  telemetry: 1_000,
}

/**
 * Milliseconds that a phase may take of what is left of the total deadline: all but the small, fixed needs of the phases
 * after it. Time that one phase leaves over falls to the next ones, and all of them together never exceed `remainingMs`.
 */
export function phaseBudgetMs(phase: StopPhase, remainingMs: number): number {
  const laterMs = STOP_PHASES.slice(STOP_PHASES.indexOf(phase) + 1).reduce(
    (sum, each) => sum + NEEDS_MS[each],
    0,
  )
  const ownMs = NEEDS_MS[phase]
  const shareMs = (remainingMs * ownMs) / (ownMs + laterMs)
  const budgetMs =
    phase === 'propagation' ? Math.min(ownMs, shareMs) : Math.max(shareMs, remainingMs - laterMs)
  return Math.max(0, Math.floor(budgetMs))
}

/** The end of a time box is left to hooks that react to their signal: a server can still cut its sockets. */
const LEAD_MS = 500
const LARGEST_LEAD = 0.1

/** When, within a time box, the signal of its hooks aborts. */
export const signalAfterMs = (budgetMs: number): number =>
  budgetMs - Math.min(LEAD_MS, budgetMs * LARGEST_LEAD)

/**
 * How long a request may still take that arrives at the very end of the propagation window, in milliseconds. What needs
 * longer is cut when the service stops.
 */
export function drainTimeMs(settings: {
  readonly propagationMs: number
  readonly deadlineMs: number
}): number {
  return Math.floor(signalAfterMs(phaseBudgetMs('traffic', settings.deadlineMs - settings.propagationMs)))
}
