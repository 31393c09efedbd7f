import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { AnyMetricTable, Logger, Metrics } from '../telemetry/index.ts'
import type { HealthCheck } from './health-check.ts'
import type { Runtime } from './runtime.ts'

/** What a feature builds its parts from. */
export interface FeatureContext<Uses = unknown, Settings = unknown> extends Omit<Runtime, 'settings'> {
  /**
   * Clients of the declared dependencies.
   *
   * @throws FatalBootError for one that the service does not declare; `'cache' in uses` asks whether it does.
   */
  readonly uses: Uses
  /** The service's own. @throws FatalBootError for one that it does not declare. */
  readonly settings: Settings
  readonly log: Logger
  readonly metrics: Metrics
}

/** Work beside requests. Begins once the dependencies are prepared, ends when the signal aborts. */
export interface BackgroundTask<Parts> {
  readonly name: string
  /** Returning ends the task; throwing starts it again, after a pause that grows from 1 s to 30 s. */
  readonly run: (parts: Parts, signal: AbortSignal) => Promise<void>
}

/** Keys of a feature that belong to a capability, such as `routes`; each adds its own by augmenting this interface. */
// biome-ignore lint/correctness/noUnusedVariables: the augmentations use it.
// biome-ignore lint/suspicious/noEmptyInterface: capabilities add to it.
export interface FeatureKeys<Parts> {}

/** A vertical slice of a service: its routes, its background work, and the parts that both are given. */
export interface FeatureDeclaration<Uses, Settings, Parts> extends FeatureKeys<Parts> {
  readonly name: string
  readonly errors?: readonly AnyErrorCatalogue[]
  readonly metrics?: readonly AnyMetricTable[]
  readonly provides: (context: FeatureContext<Uses, Settings>) => Parts | Promise<Parts>
  readonly background?: readonly BackgroundTask<Parts>[]
  /** More health checks, such as "there is something to serve". */
  readonly checks?: (parts: Parts) => readonly HealthCheck[]
}

/** A declared feature; what its parts are is its own business. */
export interface Feature<Uses = never, Settings = never>
  extends Omit<FeatureDeclaration<Uses, Settings, never>, 'provides'> {
  readonly provides: (context: FeatureContext<Uses, Settings>) => unknown
}

/** A feature whose routes, checks and background work need nothing that is made for them. */
type FeatureWithoutParts = Omit<FeatureDeclaration<never, never, NoParts>, 'provides'> & {
  readonly provides?: undefined
}
type NoParts = Readonly<Record<never, never>>

/**
 * Declares a feature: it infers the parts that routes, checks and background work are given, and does nothing else. Without
 * `provides` they are given none.
 */
export function feature(declaration: FeatureWithoutParts): Feature<unknown, unknown>
export function feature<Uses, Settings, Parts>(
  declaration: FeatureDeclaration<Uses, Settings, Parts>,
): Feature<Uses, Settings>
export function feature(declaration: FeatureWithoutParts | Feature): Feature {
  return { ...declaration, provides: declaration.provides ?? (() => ({})) }
}
