import type { Exit } from '@seaworthy/rig'
import { type Measurement, measured } from '../engine/measurement.ts'
import type { Observation } from '../load/load.ts'

/** One Ctrl-C may reach a process twice, from the terminal and from what started it: sooner may be taken for such an echo. */
export const SECOND_SIGNAL_AFTER_MS = 700
/** The process is gone so soon after it. */
export const SECOND_SIGNAL_MS = 1_000

/** How soon readiness said 503 after the signal. */
export function readinessOff(observations: readonly Observation[], signalMs: number): Measurement {
  const first = observations.find(({ atMs, status }) => atMs >= signalMs && status === 503)
  const observed = first ? Math.round(first.atMs + first.latencyMs - signalMs) : 'never'
  return measured('readiness 503 after', observed, '<=', 250, 'ms')
}

/** A clean end within the time that was promised. */
export function cleanExit(
  exit: Exit | undefined,
  signalledAt: number,
  deadlineMs: number,
): readonly [code: Measurement, after: Measurement] {
  const observed = exit ? (exit.code ?? exit.signal) : 'still running'
  return [
    measured('exit code', observed, '=', 0),
    measured('exit after', exit ? Math.round(exit.atMs - signalledAt) : 'never', '<=', deadlineMs, 'ms'),
  ]
}

/** Whether it ended as a process does that was not done: with a code other than 0, or by a signal. */
export function isFailureExit(exit: Exit | undefined): boolean | string {
  return exit ? exit.code !== 0 : 'still running'
}
