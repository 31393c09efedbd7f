import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { SettingsDefinition } from '../settings/index.ts'
import type { AnyMetricTable } from '../telemetry/index.ts'
import type { ServiceDeclaration } from './declaration.ts'
import type { Feature } from './feature.ts'
import type { HealthCheck } from './health-check.ts'
import type { Parts } from './parts.ts'
import type { Runtime } from './runtime.ts'
import type { ServiceCommand } from './service-command.ts'
import type { ServiceDescription } from './service-description.ts'

/** A feature and what its `provides` made. */
export interface MadeFeature {
  readonly feature: Feature
  readonly parts: unknown
}

/** The catalogues of a service, by whose they are. */
export interface DeclaredErrors {
  readonly chassis: readonly AnyErrorCatalogue[]
  readonly dependencies: readonly AnyErrorCatalogue[]
  readonly features: readonly AnyErrorCatalogue[]
}

/** What is there when all capabilities are open and all features are made. */
export interface Composition {
  readonly features: readonly MadeFeature[]
  readonly errors: DeclaredErrors
  /** What every capability and every dependency gives. */
  readonly parts: Partial<Parts>
}

/** A capability in use. What it has to end, it ends by a hook of the lifecycle, in the phase that fits. */
export interface OpenCapability {
  /** For the capabilities behind it in the list, and for everybody once all are open. */
  readonly parts?: Partial<Parts>
  /**
   * Takes what the features declare for it. Nothing listens yet; what cannot work stops the boot here.
   *
   * @returns parts that only come of that
   */
  compose?(composition: Composition): Promise<Partial<Parts> | undefined> | Partial<Parts> | undefined
  /** Asked in the background once the service listens. */
  readonly check?: HealthCheck
  /** Begins to serve: the first moment at which others may reach it. Dependencies may not be prepared yet. */
  begin?(): Promise<void> | void
  /** Dependencies are prepared, so work beside requests may begin. */
  beginWork?(): void
  /** Lines for the banner, once it serves: a short name and what to know. One that says nothing is left out. */
  bannerRows?(): readonly (readonly [name: string, text: string])[]
}

/**
 * One thing that services can do, in a folder of its own: settings, errors, metrics, health, keys of the declaration and of
 * features. `service` composes the list of them and imports none.
 */
export interface Capability {
  readonly name: string
  readonly settings?: readonly SettingsDefinition[]
  readonly errors?: readonly AnyErrorCatalogue[]
  readonly metrics?: readonly AnyMetricTable[]
  readonly commands?: readonly ServiceCommand[]
  /** What of a declaration is its own, for the description of the service. */
  describe?(declaration: ServiceDeclaration): Partial<ServiceDescription>
  /**
   * Opened in the order of the list, before the dependencies.
   *
   * @param parts what the capabilities before it give
   * @throws FatalBootError for what a person has to correct
   */
  open(
    runtime: Runtime,
    declaration: ServiceDeclaration,
    parts: Partial<Parts>,
  ): Promise<OpenCapability> | OpenCapability
}
