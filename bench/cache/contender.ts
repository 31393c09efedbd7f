/** A cache of one replica, as the bench asks it. */
export interface ContenderReplica {
  /** Gives the value under the key; loads it where it is nowhere. */
  get(key: string, load: () => Promise<unknown>): Promise<unknown>
  close(): Promise<void>
}

export interface Contender {
  readonly name: string
  /** Package whose version is printed. */
  readonly package?: string
  /** Whether it has a memory tier over Redis. */
  readonly memory: boolean
  open(redisUrl: string, ttlS: number): Promise<ContenderReplica>
}
