import type { PauseWatch } from '@seaworthy/rig'
import type { Sample } from './sample-set.ts'

/** Tells of samples of one axis whether they lived while the machine stood still: their time says nothing of the service. */
export const heldUp =
  (pauses: PauseWatch, zeroMs: number) =>
  ({ atMs, latencyMs }: Sample): boolean =>
    pauses.touches(zeroMs + atMs, zeroMs + atMs + latencyMs)
