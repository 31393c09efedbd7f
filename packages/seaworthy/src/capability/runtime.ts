import type { Clock, Environment, Random } from '../base/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { LoadedSettings } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'

/** What a service stands on, and everything in it is handed. */
export interface Runtime {
  /** Name of the service. */
  readonly service: string
  readonly version: string
  readonly environment: Environment
  /** Folder for embedded data and development keys, such as `.data/characters`; may not exist yet. */
  readonly dataDir: string
  readonly settings: LoadedSettings
  readonly telemetry: Telemetry
  readonly lifecycle: Lifecycle
  readonly clock: Clock
  readonly random: Random
}
