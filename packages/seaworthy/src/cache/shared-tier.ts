import type { Target } from './bus-message.ts'
import type { RemoteInspection } from './remote-inspection.ts'
import type { RemoteTier } from './remote-tier.ts'
import type { ReplicaSync } from './replica-sync.ts'

/** What stands behind the memory of this process. */
export interface SharedTier {
  readonly remote: RemoteTier
  readonly sync: ReplicaSync
  readonly inspection: RemoteInspection
  /** What is wrong with Redis, if anything. */
  trouble(): string | undefined
  /** Resolves at the first contact, or when that takes too long. */
  start(): Promise<void>
  close(): Promise<void>
}

/** How the fleet reaches into this process. */
export interface FleetEvents {
  onInvalidation(target: Target): void
  onLost(reason: string): void
  onDone(key: string): void
  onOffline(): void
  onCorrupt(key: string): void
}
