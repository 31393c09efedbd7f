import { setTimeout as sleep } from 'node:timers/promises'
import type { UnreadConnections } from '../../drilling/unread-connections.ts'

/** How many are held at the end of the time, and when the last one was found cut. Trying one may count as life, so few are tried at first. */
export async function untilCut(
  crowd: UnreadConnections,
  cutMs: number,
  signal: AbortSignal,
): Promise<{ held: number; afterMs: number | undefined }> {
  const began = performance.now()
  const all = Array.from({ length: crowd.size }, (_, index) => index)
  let everyone = false
  for (let round = 0; ; round++) {
    const elapsed = performance.now() - began
    const isLast = elapsed >= cutMs || signal.aborted
    const pair = [round % crowd.size, crowd.size - 1 - (round % crowd.size)]
    everyone ||= isLast || (await crowd.held(pair)) === 0
    const held = everyone ? await crowd.held(all) : crowd.size
    if (held === 0) return { held, afterMs: Math.round(performance.now() - began) }
    if (isLast) return { held, afterMs: undefined }
    await sleep(Math.min(500, Math.max(0, cutMs - elapsed)))
  }
}
