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

export interface StopReport {
  readonly reason: string
  /** Every hook of every phase ended in time and without an error. */
  readonly clean: boolean
  /** At least one phase was cut by its time box. */
  readonly forced: boolean
  readonly durationMs: number
  readonly phases: readonly PhaseReport[]
}

/** Shares of what is left of the deadline; traffic has waiting users, telemetry only a last batch. */
const WEIGHTS: Readonly<Record<StopPhase, number>> = {
  propagation: 1,
  traffic: 10,
  background: 6,
  dependencies: 3,
  telemetry: 1,
}

/**
 * Milliseconds that a phase may take: its share of what is left of the total deadline among the phases still to come.
 * Time that one phase leaves over falls to the next ones, and all of them together never exceed `remainingMs`.
 */
export function phaseBudgetMs(phase: StopPhase, remainingMs: number): number {
  const toCome = STOP_PHASES.slice(STOP_PHASES.indexOf(phase)).reduce((sum, each) => sum + WEIGHTS[each], 0)
  return Math.max(0, Math.floor((remainingMs * WEIGHTS[phase]) / toCome))
}
