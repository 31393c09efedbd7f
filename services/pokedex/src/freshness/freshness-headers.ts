import type { Freshness } from '../pokemon/index.ts'

/**
 * Age (RFC 9111 §5.1) of the oldest part of an answer, and Cache-Status (RFC 9211) with one member for each source, the
 * source being what the cache stands in front of. A negative ttl marks what is stale.
 */
export function freshnessHeaders(parts: readonly Freshness[]): Record<string, string> {
  const ageS = Math.max(0, ...parts.map(({ ageMs }) => Math.floor(ageMs / 1_000)))
  return { age: String(ageS), 'cache-status': parts.map(cacheStatus).join(', ') }
}

function cacheStatus({ source, state, shared, ttlMs }: Freshness): string {
  const ttl = `ttl=${Math.floor(ttlMs / 1_000)}`
  switch (state) {
    case 'asked':
      return `${source}; fwd=uri-miss; ${ttl}; stored${shared ? '; collapsed' : ''}`
    case 'kept':
      return `${source}; hit; ${ttl}`
    case 'stale':
      return `${source}; hit; ${ttl}; detail=stale-while-revalidate`
    case 'stale-after-failure':
      return `${source}; fwd=stale; ${ttl}; detail=stale-if-error`
  }
}
