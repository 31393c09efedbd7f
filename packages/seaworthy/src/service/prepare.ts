import { FatalBootError } from '../errors/index.ts'
import type { HealthCheck, HealthMonitor } from '../health/index.ts'
import type { Clock, Lifecycle, Random } from '../lifecycle/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { NamedClient } from './clients.ts'
import type { AnyDependency } from './dependency.ts'
import { StoppedEarly } from './stopped-early.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

interface PrepareContext {
  readonly lifecycle: Lifecycle
  readonly telemetry: Telemetry
  readonly health: HealthMonitor
  readonly clock: Clock
  readonly random: Random
  readonly clients: readonly NamedClient[]
}

/**
 * Prepares every dependency, each for as long as it takes, and adds a health check per dependency that holds readiness
 * back until then.
 *
 * @throws FatalBootError when waiting cannot help.
 * @throws StoppedEarly when the service is stopped before.
 */
export async function prepareDependencies(context: PrepareContext): Promise<void> {
  const { health, lifecycle } = context
  const preparing = context.clients.flatMap(({ name, dependency, client }) => {
    if (!dependency.prepare) return []
    const prepared = untilPrepared(name, dependency, client, context)
    health.add({
      name: `${name} prepared`,
      policy: dependency.policy,
      run: (signal) => Promise.race([prepared, aborted(signal)]),
    })
    return [prepared]
  })
  try {
    await Promise.all(preparing)
  } catch (error) {
    throw lifecycle.stopping.aborted ? new StoppedEarly({ cause: error }) : error
  }
}

async function untilPrepared(
  name: string,
  dependency: AnyDependency,
  client: unknown,
  { lifecycle, telemetry, clock, random }: PrepareContext,
): Promise<void> {
  const signal = lifecycle.stopping
  signal.throwIfAborted()
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await telemetry.context.run(telemetry.tracing.startRoot(), () => dependency.prepare?.(client, signal))
      return
    } catch (error) {
      if (error instanceof FatalBootError || signal.aborted) throw error
      telemetry.log.warn({ err: error, dependency: name, pauseMs }, 'dependency cannot be prepared yet')
      await clock.sleep(pauseMs * (0.5 + random() / 2), signal)
    }
  }
}

/** A feature's check asks its dependencies, so it waits until they are prepared. */
export const oncePrepared = (check: HealthCheck, prepared: Promise<void>): HealthCheck => ({
  ...check,
  async run(signal) {
    await Promise.race([prepared, aborted(signal)])
    return (await check.run(signal)) ?? undefined
  },
})

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('not prepared yet')), { once: true }),
  )
