import { asked, requirements } from './requirement.ts'

export const cacheRequirements = requirements({
  'CACHE-1': asked('B', ['drill'], 'RFC 9111', {
    title: 'The cache may be lost',
    claim: 'Losing the shared cache makes the service slower, never wrong or down',
    fix: 'Treat every cache error as a miss behind a short timeout.',
  }),
  'CACHE-2': asked('B', ['test'], 'RFC 5861', {
    title: 'Stale while revalidating',
    claim: 'A stale value is served while a fresh one is fetched, and when fetching fails',
    fix: 'Keep values past their age and refresh in the background.',
  }),
  'CACHE-3': asked('A', ['drill'], 'Vattani et al., optimal probabilistic cache stampede prevention', {
    title: 'No stampede',
    claim: 'Many misses on one key make one call upstream, across replicas',
    fix: 'Coalesce in the process and lock in the shared store.',
  }),
  'CACHE-4': asked('A', ['test'], 'RFC 9111', {
    title: 'Lifetimes with jitter',
    claim: 'Keys do not expire together, and absence is cached briefly',
    fix: 'Add jitter to each lifetime and cache misses for seconds.',
  }),
  'CACHE-5': asked('A', ['drill'], 'RFC 9111', {
    title: 'Bounded staleness across replicas',
    claim: 'A write is seen by every replica within the declared time',
    fix: 'Publish invalidations to all replicas and declare the bound.',
  }),
  'CACHE-6': asked('B', ['drill'], 'RFC 9211', {
    title: 'Cache effect is visible',
    claim: 'Hits, misses and stale answers are counted',
    fix: 'Count each outcome by cache name.',
  }),
})
