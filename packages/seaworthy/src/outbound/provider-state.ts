import type { AppError } from '../errors/index.ts'
import type { AttemptOutcome } from './attempt-outcome.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { RetryGate } from './retry-gate.ts'

/** What the calls to one host have shown of it, and what follows for the next. */
export interface ProviderState {
  readonly circuit: Pick<CircuitBreaker, 'admit' | 'report' | 'refuses'>
  readonly gate: RetryGate
  /** Why no call may go out now; undefined when one may. */
  refusal(nowMs: number): AppError | undefined
  /** An attempt is over. */
  record(outcome: AttemptOutcome, nowMs: number): void
}

const NO_CIRCUIT: ProviderState['circuit'] = {
  admit: () => 0,
  report: () => undefined,
  refuses: () => false,
}

/**
 * For one call to an address that a stranger gave. A subscriber whose host is down, or asks to be left alone for an hour,
 * must not keep the calls to all others from going out; what bounds it is the deadline, the queue and the retry budget.
 */
export class StrangerState implements ProviderState {
  readonly circuit = NO_CIRCUIT
  readonly gate = new RetryGate()

  refusal(): undefined {
    return undefined
  }

  record(outcome: AttemptOutcome, nowMs: number): void {
    if ('wait' in outcome && outcome.wait) this.gate.close(nowMs + outcome.wait.ms, outcome.wait.reason)
  }
}
