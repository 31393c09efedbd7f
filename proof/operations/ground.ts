import type { Supervisor } from '@seaworthy/rig'

/** What every claim gets. */
export interface Ground {
  readonly supervisor: Supervisor
  /** Empty, and gone afterwards. */
  readonly folder: string
}
