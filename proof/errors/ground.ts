import type { StartedBugsink } from './started-bugsink.ts'

/** What the claims stand on. */
export interface Ground {
  startBugsink(quota: number): Promise<StartedBugsink>
  /** What Sentry's Relay finds wrong with events. */
  relayErrors(events: readonly object[]): Promise<readonly (readonly string[])[]>
}
