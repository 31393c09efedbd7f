import type { LifecycleState } from '../lifecycle/index.ts'
import type { CheckReport } from './check-report.ts'

/** What a probe is answered with: 503 and `fail`, or 200 with `pass`, or `warn` where something less than critical is down. */
export interface ProbeAnswer {
  readonly status: 200 | 503
  readonly body: {
    readonly status: 'pass' | 'warn' | 'fail'
    readonly state: LifecycleState
    /** For those allowed to see it only. */
    readonly checks?: readonly CheckReport[]
  }
}

/** What the probes depend on besides the state: nothing else may change an answer. */
export interface ProbeFacts {
  /** Every critical check was up at least once, all at the same time. */
  readonly started: boolean
  readonly criticalDown: boolean
  readonly otherDown: boolean
  /** Nothing was admitted for seconds although somebody asked. */
  readonly starved: boolean
}

export interface Verdict {
  readonly status: 200 | 503
  readonly word: 'pass' | 'warn' | 'fail'
}

const PASS: Verdict = { status: 200, word: 'pass' }
const WARN: Verdict = { status: 200, word: 'warn' }
const FAIL: Verdict = { status: 503, word: 'fail' }

/** Should the process be replaced? Only one that still answers after it has stopped: it failed to exit. */
export function liveVerdict(state: LifecycleState): Verdict {
  return state === 'stopped' ? FAIL : PASS
}

/** Has the process come up once? Never taken back, so that no startup probe kills a service that drains. */
export function startupVerdict(facts: ProbeFacts): Verdict {
  return facts.started ? PASS : FAIL
}

/** Should it get requests now? */
export function readyVerdict(state: LifecycleState, facts: ProbeFacts): Verdict {
  if (state !== 'ready' && state !== 'degraded') return FAIL
  if (facts.criticalDown || facts.starved) return FAIL
  return facts.otherDown ? WARN : PASS
}
