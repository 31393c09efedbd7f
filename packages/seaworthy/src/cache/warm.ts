import type { Cache, WarmItem, WarmOptions } from './cache.ts'

const CONCURRENCY = 4
const LIMIT = 1_000

/** Asks for each item, a few at a time, until the limit or the signal. What Redis has already is not loaded again. */
export async function warmAll(
  cache: Pick<Cache, 'get'>,
  items: Iterable<WarmItem> | AsyncIterable<WarmItem>,
  { concurrency = CONCURRENCY, limit = LIMIT, signal }: WarmOptions,
): Promise<{ warmed: number; failed: number }> {
  const running = new Set<Promise<void>>()
  let taken = 0
  let warmed = 0
  let failed = 0
  for await (const { key, load, policy } of items) {
    if (taken++ >= limit || signal?.aborted) break
    const one: Promise<void> = cache.get(key, load, policy, signal).then(
      () => {
        warmed++
        running.delete(one)
      },
      () => {
        failed++
        running.delete(one)
      },
    )
    running.add(one)
    if (running.size >= concurrency) await Promise.race(running)
  }
  await Promise.all(running)
  return { warmed, failed }
}
