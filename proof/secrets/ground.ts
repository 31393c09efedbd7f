import type { StartedMoto } from './started-moto.ts'
import type { StartedVault } from './started-vault.ts'

/** What the claims stand on. */
export interface Ground {
  readonly moto: StartedMoto
  /** Another one each time, for what breaks it. */
  startVault(): Promise<StartedVault>
}
