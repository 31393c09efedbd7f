import type { StopPhase } from './stop-phase.ts'

/**
 * Where a service is between start and end. `degraded` serves without something; `draining` still serves while load
 * balancers turn away.
 */
export type LifecycleState = 'starting' | 'ready' | 'degraded' | 'draining' | 'stopping' | 'stopped'

/** What the service may be told to be, until it drains. */
export type ServingState = 'starting' | 'ready' | 'degraded'

/** Where the process is in its life; each variant carries only what is true there. */
export type Stage =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  | { readonly state: 'degraded' }
  | { readonly state: 'draining'; readonly reason: string; readonly phase: 'propagation' | 'traffic' }
  | {
      readonly state: 'stopping'
      readonly reason: string
      readonly phase: 'background' | 'dependencies' | 'telemetry'
    }
  | { readonly state: 'stopped'; readonly reason: string }

export type LifecycleEvent =
  | { readonly type: 'reported'; readonly state: ServingState }
  | { readonly type: 'stop requested'; readonly reason: string }
  | { readonly type: 'phase begun'; readonly phase: StopPhase }
  | { readonly type: 'phases ended' }

/**
 * The one transition table: `starting → ready ⇄ degraded → draining → stopping → stopped`, and any of the first three
 * straight to `draining`. What does not apply gives the same stage back. Nothing leads back to `starting`: a service
 * that lost a critical dependency is `degraded`, and its readiness probe says the rest.
 */
export function nextStage(stage: Stage, event: LifecycleEvent): Stage {
  switch (event.type) {
    case 'reported':
      return isServing(stage) && event.state !== 'starting' && event.state !== stage.state
        ? { state: event.state }
        : stage
    case 'stop requested':
      return isServing(stage) ? { state: 'draining', reason: event.reason, phase: 'propagation' } : stage
    case 'phase begun':
      return inPhase(stage, event.phase)
    case 'phases ended':
      return stage.state === 'stopping' ? { state: 'stopped', reason: stage.reason } : stage
  }
}

export function isServing(stage: Stage): stage is Extract<Stage, { state: ServingState }> {
  return stage.state === 'starting' || stage.state === 'ready' || stage.state === 'degraded'
}

function inPhase(stage: Stage, phase: StopPhase): Stage {
  if (stage.state !== 'draining' && stage.state !== 'stopping') return stage
  const { reason } = stage
  if (phase !== 'propagation' && phase !== 'traffic') return { state: 'stopping', reason, phase }
  return stage.state === 'draining' ? { state: 'draining', reason, phase } : stage
}
