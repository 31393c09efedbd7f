import type { AnyErrorCatalogue } from '../errors/index.ts'
import type { SettingsDefinition } from '../settings/index.ts'
import type { AnyMetricTable } from '../telemetry/index.ts'
import type { DependencyPolicy, Evidence } from './health-check.ts'
import type { Parts } from './parts.ts'
import type { Runtime } from './runtime.ts'

/** What a dependency is given when the service opens it. */
export interface DependencyContext extends Runtime {
  /** The key under which the service declared it, such as `database`. */
  readonly name: string
}

/** A dependency in use. */
export interface OpenDependency<Client> {
  /** What features are given. */
  readonly client: Client
  /** What the capabilities of the service may use of it; the first dependency that gives a part is taken. */
  readonly parts?: Partial<Parts>
  /**
   * What must have happened once before the service can be ready, such as migrations. Retried with back-off while it
   * throws; a `FatalBootError` stops the boot.
   */
  prepare?(signal: AbortSignal): Promise<void>
  /** Asked in the background by the health monitor; throws or times out when down. */
  check?(signal: AbortSignal): Promise<Evidence | undefined>
  /**
   * What is wrong and what to do about an error of `prepare`, in one line for the log and without a secret; undefined for an
   * error that is told better by its own message and stack.
   */
  explain?(error: unknown): string | undefined
  /** One line for the banner: what it is and, when embedded, what would replace it. */
  describe?(): string
  close(): Promise<void>
}

/**
 * Something outside the process that the service needs: declared once under `uses`, with the policy that drives
 * readiness, fallback and drills.
 */
export interface Dependency<Client> {
  /** What it is, such as `postgres`; for people. */
  readonly kind: string
  readonly policy: DependencyPolicy
  readonly settings: readonly SettingsDefinition[]
  readonly errors?: readonly AnyErrorCatalogue[]
  readonly metrics?: readonly AnyMetricTable[]
  /** The variables of its settings that say where it is, such as `DATABASE_URL`. */
  readonly variables?: readonly string[]
  /** What its `prepare` does once before a rollout, such as `migrations`; absent where there is nothing that could be done apart. */
  readonly prepares?: string
  /** The parts that it gives once it is open. */
  readonly gives?: readonly (keyof Parts)[]
  /** Makes the client. Must not need the other side to be there: a service starts without its dependencies. */
  open(context: DependencyContext): Promise<OpenDependency<Client>>
}

/** A dependency whose client's type nobody needs to know. */
export type AnyDependency = Dependency<unknown>

/** The clients that a `uses` block gives. */
export type ClientsOf<U extends Record<string, AnyDependency>> = {
  readonly [K in keyof U]: U[K] extends Dependency<infer Client> ? Client : never
}
