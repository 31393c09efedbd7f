import { planDrill } from '../../drilling/planned-drill.ts'

export const cacheMetricsPlan = planDrill('cache-metrics', 'B', ['CACHE-6'], {
  claim: 'Hits, misses and stale answers are counted as they happen',
  method:
    'Cached routes are asked for new, kept and outdated values, and the counters are read before and after.',
  threshold: 'each counter grows by the number of such answers',
})
