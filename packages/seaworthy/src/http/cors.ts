import type { IncomingHttpHeaders } from 'node:http'

/** Cross-origin access for browsers, by an allow-list (Fetch standard). Closed when the list is empty. */
export interface Cors {
  /** Flat headers to add to an answer, or undefined when the origin is not on the list. */
  headersFor(origin: string): readonly string[] | undefined
  /** Flat headers for a preflight, beside those of any answer; `allow` lists the methods that the path has. */
  preflight(
    origin: string,
    allow: readonly string[],
    requested: IncomingHttpHeaders,
  ): readonly string[] | undefined
}

const EXPOSED =
  'x-request-id, etag, age, cache-status, link, location, accept-ranges, content-range, content-disposition, retry-after, ratelimit, ratelimit-policy, deprecation, sunset'
const PREFLIGHT_MAX_AGE_S = 600

export function createCors(origins: readonly string[]): Cors {
  const simple = new Map(
    origins.map((origin) => [
      origin,
      ['access-control-allow-origin', origin, 'access-control-expose-headers', EXPOSED],
    ]),
  )
  return {
    headersFor: (origin) => simple.get(origin),
    preflight(origin, allow, requested) {
      if (!simple.has(origin)) return undefined
      const names = requested['access-control-request-headers']
      return [
        'access-control-allow-methods',
        allow.join(', '),
        'access-control-allow-headers',
        names === undefined || !/^[\w\-, ]{0,1024}$/.test(names) ? 'authorization, content-type' : names,
        'access-control-max-age',
        String(PREFLIGHT_MAX_AGE_S),
      ]
    },
  }
}
