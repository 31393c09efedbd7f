import type { SettingsDefinition, SettingsOf } from '../settings/index.ts'
import type { AnyDependency, ClientsOf } from './dependency.ts'
import type { Feature } from './feature.ts'
import type { Objectives } from './objectives.ts'

/** Keys of a service's declaration that belong to a capability, which adds them by augmenting this interface. */
// biome-ignore lint/suspicious/noEmptyInterface: capabilities add to it.
export interface DeclarationKeys {}

/** Everything that a service is. */
export interface ServiceDeclaration<
  U extends Record<string, AnyDependency> = Record<string, AnyDependency>,
  S extends SettingsDefinition = SettingsDefinition,
> extends DeclarationKeys {
  /** kebab-case; names the process in logs, traces, the database and the data folder. */
  readonly name: string
  readonly version?: string
  readonly description?: string
  /** What its users may expect; alerts and dashboards follow from it. Default: 99.9 % without 5xx, 99 % within 1 000 ms. */
  readonly objectives?: Partial<Objectives>
  readonly settings?: S
  readonly uses?: U
  /** Not to infer from: without `uses` there are no clients, whatever the features ask for. */
  readonly features: readonly Feature<NoInfer<ClientsOf<U>>, NoInfer<SettingsOf<S>>>[]
}
