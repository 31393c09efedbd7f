// Loaded before a service is: keeps more and more, until the heap is almost full. It stops there, where a real leak would go on until the
// process ends, which is another story.
import { getHeapStatistics } from 'node:v8'

const EVERY_MS = 100
/** Of what lives longer than the young generation, which the limit that V8 tells has besides. */
const MOST = 0.96
const YOUNG_BYTES = 3 * 32 * 1_048_576
const kept: object[] = []

setInterval(() => {
  const { used_heap_size, heap_size_limit } = getHeapStatistics()
  if (used_heap_size > MOST * (heap_size_limit - YOUNG_BYTES)) return
  for (let each = 0; each < 20_000; each++) kept.push({ each, at: performance.now() })
}, EVERY_MS).unref()
