import type { Clock } from '../base/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Logger } from '../telemetry/index.ts'

/** How long a failed boot waits for what is still being made, so that it can be closed with the rest. */
const GRACE_MS = 5_000

export interface CreateContext {
  readonly lifecycle: Pick<Lifecycle, 'stopping'>
  readonly clock: Clock
  readonly log: Pick<Logger, 'error'>
}

/**
 * Makes several things side by side. When one fails, or the service is told to stop, the others are waited for, for a
 * while: what is made later than that is closed when it comes, by the hook that its maker registers. Every failure is
 * logged with the name of what failed; the first one is thrown.
 *
 * @param kind What they are, such as `dependency`; a field of the log.
 */
export async function createAll<T>(
  kind: string,
  makers: readonly (readonly [name: string, make: () => Promise<T>])[],
  { lifecycle, clock, log }: CreateContext,
): Promise<T[]> {
  const pending = new Set(makers.map(([name]) => name))
  const failures: unknown[] = []
  const broken = Promise.withResolvers<void>()
  const { stopping } = lifecycle
  const made = makers.map(async ([name, make]) => {
    try {
      return await make()
    } catch (err) {
      failures.push(err)
      if (!stopping.aborted) log.error({ err, [kind]: name }, `${kind} "${name}" cannot be created`)
      broken.resolve()
      throw err
    } finally {
      pending.delete(name)
    }
  })
  const settled = Promise.allSettled(made)
  const onStop = () => broken.resolve()
  if (stopping.aborted) onStop()
  stopping.addEventListener('abort', onStop, { once: true })
  await Promise.race([settled, broken.promise])
  stopping.removeEventListener('abort', onStop)
  if (failures.length === 0 && !stopping.aborted) return Promise.all(made)
  if (pending.size > 0) await inGrace(settled, clock)
  if (pending.size > 0) {
    log.error(
      { pending: [...pending] },
      'the boot ends while something is still being created; it is closed when it comes',
    )
  }
  throw failures[0] ?? stopping.reason
}

async function inGrace(settled: Promise<unknown>, clock: Clock): Promise<void> {
  const done = new AbortController()
  // The clock's own timer would let the process end, and with it the explanation.
  const keepAlive = setInterval(() => undefined, 60_000)
  await Promise.race([settled, clock.sleep(GRACE_MS, done.signal).catch(() => undefined)])
  done.abort()
  clearInterval(keepAlive)
}
