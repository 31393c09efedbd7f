import type { Clock, Environment, Random } from '../base/index.ts'
import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { DependencyPolicy, Evidence } from '../health/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { LoadedSettings, SettingsDefinition } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'

/** What a dependency is given when the service builds it. */
export interface DependencyContext {
  /** The key under which the service declared it, such as `database`. */
  readonly name: string
  readonly service: string
  readonly environment: Environment
  /** Folder for embedded data, such as `.data/characters`; may not exist yet. */
  readonly dataDir: string
  readonly settings: LoadedSettings
  readonly telemetry: Telemetry
  readonly lifecycle: Lifecycle
  readonly clock: Clock
  readonly random: Random
}

/**
 * Something outside the process that the service needs: declared once under `uses`, with the policy that drives
 * readiness, fallback and drills.
 */
export interface Dependency<Client> {
  /** What it is, such as `postgres`. */
  readonly kind: string
  readonly policy: DependencyPolicy
  readonly settings: readonly SettingsDefinition[]
  readonly errors?: readonly AnyErrorCatalogue[]
  /** Builds the client. Must not need the other side to be there: a service starts without its dependencies. */
  create(context: DependencyContext): Promise<Client>
  /**
   * What must have happened once before the service can be ready, such as migrations. Retried with back-off while it
   * throws; a `FatalBootError` stops the boot.
   */
  prepare?(client: Client, signal: AbortSignal): Promise<void>
  /** Asked in the background by the health monitor; throws or times out when down. */
  check?(client: Client, signal: AbortSignal): Promise<Evidence | undefined>
  close(client: Client): Promise<void>
  /**
   * What is wrong and what to do about an error of `prepare`, in one line for the log and without a secret; undefined for an
   * error that is told better by its own message and stack.
   */
  explain?(client: Client, error: unknown): string | undefined
  /** One line for the banner: what it is and, when embedded, what would replace it. */
  describe?(client: Client): string
}

/** A dependency whose client's type nobody needs to know. */
export type AnyDependency = Dependency<unknown>

/** The clients that a `uses` block gives. */
export type ClientsOf<U extends Record<string, AnyDependency>> = {
  readonly [K in keyof U]: U[K] extends Dependency<infer Client> ? Client : never
}
