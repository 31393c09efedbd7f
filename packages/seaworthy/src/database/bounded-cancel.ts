import type { Clock } from '../lifecycle/clock.ts'

/** Each takes a connection of its own, to a server that may have enough to do. */
const MOST_AT_ONCE = 2
/** Waiting for its turn included. */
const PATIENCE_MS = 3_000

/**
 * The same, a few at a time.
 *
 * @returns a function that rejects when the server was not told in time.
 */
export function boundedCancel<T>(
  cancel: (session: T, signal: AbortSignal) => Promise<void>,
  clock: Clock,
): (session: T) => Promise<void> {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn(session: T, late: AbortSignal): Promise<void> {
    if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      if (!late.aborted) await cancel(session, late)
    } finally {
      // The place goes to the next one as it is.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return async (session) => {
    const done = new AbortController()
    const late = new AbortController()
    const tooLate = clock.sleep(PATIENCE_MS, done.signal).then(() => {
      const reason = new Error('the statement could not be cancelled in time')
      late.abort(reason)
      throw reason
    })
    tooLate.catch(() => undefined)
    try {
      await Promise.race([inTurn(session, late.signal), tooLate])
    } finally {
      done.abort()
    }
  }
}
