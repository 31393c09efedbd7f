import { defineErrors } from '../errors/index.ts'

/** What the cache itself can answer with. The loss of Redis is none of these: requests go on without it. */
export const cacheErrors = defineErrors('cache', {
  cache_load_timeout: {
    status: 504,
    title: 'Loading took too long',
    detail: ({ entity, timeoutMs }: { entity: string; timeoutMs: number }) =>
      `Loading "${entity}" did not end within ${timeoutMs} ms.`,
    advice: 'Try again. Operators: look at what the service loads it from.',
  },
  cache_loads_saturated: {
    status: 503,
    title: 'Too many loads are waiting',
    detail: ({ waiting }: { waiting: number }) =>
      `Redis is lost and ${waiting} loads already wait for their turn.`,
    advice: 'Try again after the time in Retry-After. Operators: bring Redis back.',
  },
  cache_closed: {
    status: 503,
    title: 'The cache is closed',
    detail: 'The service is stopping and its cache is closed.',
    advice: 'Try again: another replica answers.',
  },
  cache_unavailable: {
    status: 503,
    title: 'The shared cache cannot be reached',
    detail: ({ reason }: { reason: string }) =>
      `The shared cache cannot be reached: ${reason}. Each replica goes on with its memory.`,
    advice: 'Nothing for callers to do. Operators: look at Redis.',
  },
})
