import type { Clock, Environment, Ids, Random } from '../base/index.ts'
import type { Parts } from '../capability/index.ts'
import type { Lifecycle, StopReport } from '../lifecycle/index.ts'
import type { LoadedSettings, SettingsSources } from '../settings/index.ts'
import type { Telemetry, TelemetryOptions } from '../telemetry/index.ts'

/** What a service takes from the program that starts it; a default is what the process has. */
export interface LaunchOptions {
  /** Where settings come from. Default: the environment of the process and `.env` in the working directory. */
  readonly sources?: Partial<SettingsSources>
  readonly clock?: Clock
  readonly random?: Random
  readonly ids?: Ids
  /** Where log lines go. Default: standard output. */
  readonly logs?: TelemetryOptions['destination']
  readonly spans?: TelemetryOptions['exporter']
  /** Called before anything else begins, such as to tie signals to the lifecycle. */
  readonly onBegin?: (lifecycle: Lifecycle, telemetry: Telemetry) => void
}

/** A service that listens. It may still be starting: `ready` tells. */
export interface RunningService {
  /** Where it listens. */
  readonly addresses: NonNullable<Parts['http']['addresses']>
  readonly environment: Environment
  readonly lifecycle: Lifecycle
  readonly health: Parts['health']
  readonly http: Parts['http']
  readonly settings: LoadedSettings
  readonly telemetry: Telemetry
  /** Lines for the banner: where to look, and what it uses. */
  readonly description: readonly (readonly [name: string, text: string])[]
  /** Resolves when the service is ready or degraded for the first time; rejects when it stops before that. */
  ready(): Promise<void>
  /** Resolves when the service has stopped, whoever asked; rejects then when a dependency could not be prepared. */
  ended(): Promise<StopReport>
  /** Drains and stops; nothing of the service is left in the process afterwards. */
  stop(reason?: string): Promise<void>
}
