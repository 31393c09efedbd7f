import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Looks again and again until there is something to see: neither undefined nor false.
 *
 * @returns what was seen, or undefined when the time is over or the signal aborts.
 */
export async function until<T>(
  look: () => Promise<T | false | undefined> | T | false | undefined,
  options: { readonly timeoutMs: number; readonly everyMs?: number; readonly signal?: AbortSignal },
): Promise<T | undefined> {
  const deadline = performance.now() + options.timeoutMs
  for (;;) {
    if (options.signal?.aborted) return undefined
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (performance.now() >= deadline) return undefined
    await sleep(options.everyMs ?? 25)
  }
}
