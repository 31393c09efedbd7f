export { createLifecycle, type Lifecycle, type LifecycleOptions } from './lifecycle.ts'
export { lifecycleMetrics } from './lifecycle-metrics.ts'
export { type LifecycleSettings, lifecycleSettings } from './lifecycle-settings.ts'
export type { LifecycleState, ServingState } from './lifecycle-state.ts'
export {
  type ClientHold,
  createLoadShedder,
  type LoadShedder,
  type LoadShedderOptions,
} from './load-shedder.ts'
export { exitProcess } from './process-exit.ts'
export { installProcessHandlers, type ProcessHandlerOptions, type ProcessLike } from './process-handlers.ts'
export { drainTimeMs, type PhaseReport, STOP_PHASES, type StopPhase, type StopReport } from './stop-phase.ts'
