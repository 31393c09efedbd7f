/** How old the served rows are. */
export interface Freshness {
  /** Seconds since the upstream was last read whole. */
  readonly ageS: number
  /** Seconds until the rows count as stale; negative when they do. */
  readonly ttlS: number
  /** Changes whenever rows do. */
  readonly etag: string
  readonly changedAt: Date
}

/** Response fields that tell it: Age (RFC 9111 §5.1) and Cache-Status (RFC 9211), the table being our cache of the upstream. */
export function freshnessHeaders(
  { ageS, ttlS }: Freshness,
  from: 'memory' | 'redis' | 'database',
): Record<string, string> {
  return { age: String(ageS), 'cache-status': `characters; hit; ttl=${ttlS}; detail=${from}` }
}
