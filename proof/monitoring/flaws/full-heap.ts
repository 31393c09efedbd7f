// Loaded before a service is; from SIGUSR2 on: keeps more and more, until the heap is almost full. It stops there, where a real leak would go on until the
// process ends, which is another story.
import { getHeapStatistics } from 'node:v8'

const EVERY_MS = 50
/** Of what lives longer than the young generation, which the limit that V8 tells has besides. */
const MOST = 0.94
const YOUNG_BYTES = 3 * 32 * 1_048_576
/** Numbers of a megabyte, which a collection need not look into. */
const LENGTH = 131_072
const kept: number[][] = []

process.once('SIGUSR2', () => {
  setInterval(() => {
    const { used_heap_size, heap_size_limit } = getHeapStatistics()
    if (used_heap_size > MOST * (heap_size_limit - YOUNG_BYTES)) return
    kept.push(new Array<number>(LENGTH).fill(0.5))
  }, EVERY_MS).unref()
})
