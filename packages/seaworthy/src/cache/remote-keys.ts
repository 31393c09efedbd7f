/**
 * Names in Redis: `sw:{<service>:<cache>}:<kind>:<key>`. The braces keep everything of one cache in one slot, so that
 * scripts may touch several of its keys.
 */
export interface RemoteKeys {
  readonly state: string
  readonly log: string
  readonly channel: string
  /** Never there: whether Redis takes writes is found out with it. */
  readonly probe: string
  readonly entryPrefix: string
  readonly tagPrefix: string
  entry(key: string): string
  lock(key: string): string
  failure(key: string): string
  tag(tag: string): string
}

export function remoteKeys(service: string, cache: string): RemoteKeys {
  const prefix = `sw:{${service}:${cache}}`
  const entryPrefix = `${prefix}:entry:`
  const tagPrefix = `${prefix}:tag:`
  return {
    state: `${prefix}:state`,
    log: `${prefix}:log`,
    channel: `${prefix}:bus`,
    probe: `${prefix}:probe`,
    entryPrefix,
    tagPrefix,
    entry: (key) => entryPrefix + key,
    lock: (key) => `${prefix}:lock:${key}`,
    failure: (key) => `${prefix}:failure:${key}`,
    tag: (tag) => tagPrefix + tag,
  }
}
