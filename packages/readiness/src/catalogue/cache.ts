import { requirements } from './requirement.ts'

export const cacheRequirements = requirements({
  'CACHE-1': [
    'The cache may be lost',
    'Losing the shared cache makes the service slower, never wrong or down',
    'RFC 9111',
    'B',
    ['drill'],
    'Treat every cache error as a miss behind a short timeout.',
  ],
  'CACHE-2': [
    'Stale while revalidating',
    'A stale value is served while a fresh one is fetched, and when fetching fails',
    'RFC 5861',
    'B',
    ['test'],
    'Keep values past their age and refresh in the background.',
  ],
  'CACHE-3': [
    'No stampede',
    'Many misses on one key make one call upstream, across replicas',
    'Vattani et al., optimal probabilistic cache stampede prevention',
    'A',
    ['drill'],
    'Coalesce in the process and lock in the shared store.',
  ],
  'CACHE-4': [
    'Lifetimes with jitter',
    'Keys do not expire together, and absence is cached briefly',
    'RFC 9111',
    'A',
    ['test'],
    'Add jitter to each lifetime and cache misses for seconds.',
  ],
  'CACHE-5': [
    'Bounded staleness across replicas',
    'A write is seen by every replica within the declared time',
    'RFC 9111',
    'A',
    ['drill'],
    'Publish invalidations to all replicas and declare the bound.',
  ],
  'CACHE-6': [
    'Cache effect is visible',
    'Hits, misses and stale answers are counted',
    'RFC 9211',
    'B',
    ['drill'],
    'Count each outcome by cache name.',
  ],
})
