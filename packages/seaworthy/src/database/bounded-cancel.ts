import type { Clock } from '../lifecycle/clock.ts'

/** Each takes a connection of its own, to a server that may have enough to do. */
const MOST_AT_ONCE = 2
/** Waiting for its turn included. */
const PATIENCE_MS = 3_000

export type CancelBackend = (backend: number) => Promise<void>

/**
 * The same, a few at a time.
 *
 * @returns a function that rejects when the server was not told in time.
 */
export function boundedCancel(cancel: CancelBackend, clock: Clock): CancelBackend {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn(backend: number, isOver: () => boolean): Promise<void> {
    if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      if (!isOver()) await cancel(backend)
    } finally {
      // The place goes to the next one as it is.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return async (backend) => {
    let isOver = false
    const done = new AbortController()
    const late = clock.sleep(PATIENCE_MS, done.signal).then(() => {
      isOver = true
      throw new Error('the statement could not be cancelled in time')
    })
    late.catch(() => undefined)
    try {
      await Promise.race([inTurn(backend, () => isOver), late])
    } finally {
      done.abort()
    }
  }
}
