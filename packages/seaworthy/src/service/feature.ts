import type { Clock, Environment, Random } from '../base/index.ts'
import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { HealthCheck } from '../health/index.ts'
import type { Route } from '../http/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Logger, Metrics, Telemetry } from '../telemetry/index.ts'

/** What a feature builds its parts from. */
export interface FeatureContext<Uses = unknown, Settings = unknown> {
  /** Clients of the declared dependencies. */
  readonly uses: Uses
  readonly settings: Settings
  readonly service: string
  readonly environment: Environment
  readonly log: Logger
  readonly metrics: Metrics
  readonly telemetry: Telemetry
  readonly lifecycle: Lifecycle
  readonly clock: Clock
  readonly random: Random
}

/** Work beside requests. Begins once the dependencies are prepared, ends when the signal aborts. */
export interface BackgroundTask<Parts> {
  readonly name: string
  /** Returning ends the task; throwing starts it again, after a pause that grows from 1 s to 30 s. */
  readonly run: (parts: Parts, signal: AbortSignal) => Promise<void>
}

/** A vertical slice of a service: its routes, its background work, and the parts that both are given. */
export interface FeatureDeclaration<Uses, Settings, Parts> {
  readonly name: string
  readonly errors?: readonly AnyErrorCatalogue[]
  readonly provides: (context: FeatureContext<Uses, Settings>) => Parts | Promise<Parts>
  readonly routes?: readonly Route<Parts>[]
  readonly background?: readonly BackgroundTask<Parts>[]
  /** More health checks, such as "there is something to serve". */
  readonly checks?: (parts: Parts) => readonly HealthCheck[]
}

/** A declared feature; what its parts are is its own business. */
export interface Feature<Uses = never, Settings = never>
  extends Omit<FeatureDeclaration<Uses, Settings, never>, 'provides' | 'routes'> {
  readonly provides: (context: FeatureContext<Uses, Settings>) => unknown
  readonly routes: readonly Route<never>[]
}

export function feature<Uses, Settings, Parts>(
  declaration: FeatureDeclaration<Uses, Settings, Parts>,
): Feature<Uses, Settings> {
  return { ...declaration, routes: declaration.routes ?? [] }
}
