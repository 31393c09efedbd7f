import type { Clock } from '../base/index.ts'
import type { OpenDependency, Parts } from '../capability/index.ts'
import type { Logger } from '../telemetry/index.ts'

/** What is not there need not take a goodbye for longer. */
const ABSENT_MS = 3_000

export interface FarewellContext {
  readonly health: Pick<Parts['health'], 'checks'>
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Closes a dependency. One that is not up, or was never prepared, cannot take a goodbye: that its close fails or hangs is
 * told and does not make the stop unclean, for nothing of a request is lost by it.
 */
export async function bidFarewell(
  { name, open }: { readonly name: string; readonly open: Pick<OpenDependency<unknown>, 'close'> },
  { health, clock, log }: FarewellContext,
  timeMs: number,
): Promise<void> {
  const own = health.checks().filter((check) => check.name === name || check.name === `${name} prepared`)
  const closing = (async () => open.close())()
  if (own.every(({ state }) => state === 'up')) return closing
  const done = new AbortController()
  const waitMs = Math.min(ABSENT_MS, timeMs * 0.8)
  const late = clock.sleep(waitMs, done.signal).then(
    () => log.warn({ dependency: name }, `the dependency is down and did not close within ${waitMs} ms`),
    () => undefined,
  )
  await Promise.race([closing, late]).catch((err: unknown) =>
    log.warn({ err, dependency: name }, 'the dependency is down and could not be closed'),
  )
  closing.catch(() => undefined)
  done.abort()
}
