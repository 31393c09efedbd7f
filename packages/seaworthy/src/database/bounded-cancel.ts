import { CancellationSource, type Clock, Places } from '../base/index.ts'

/** Each takes a connection of its own, to a server that may have enough to do. */
const MOST_AT_ONCE = 2
/** More than a pool has connections. */
const MOST_WAITING = 10_000
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
  const places = new Places({ places: MOST_AT_ONCE, maxWaiting: MOST_WAITING }, clock)
  const tooLate = () => new Error('the statement could not be cancelled in time')

  return async (session) => {
    const done = new AbortController()
    const late = new CancellationSource()
    const over = Promise.withResolvers<never>()
    late.watch({ cancelled: () => over.reject(late.reason) })
    clock.sleep(PATIENCE_MS, done.signal).then(
      () => late.cancel(tooLate),
      () => undefined,
    )
    try {
      const inTurn = places.within(() => cancel(session, late.signal), late, tooLate)
      await Promise.race([inTurn, over.promise])
    } finally {
      done.abort()
    }
  }
}
