import type { Clock, Random } from '../base/index.ts'
import type { HealthCheck, Parts } from '../capability/index.ts'
import { FatalBootError, thrownText } from '../errors/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Logger, Telemetry } from '../telemetry/index.ts'
import type { NamedDependency } from './open-dependencies.ts'
import { StoppedEarly } from './stopped-early.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
/** Shorter than a health check may take. */
const PATIENCE_MS = 1_000

interface PrepareContext {
  readonly lifecycle: Lifecycle
  readonly telemetry: Telemetry
  readonly health: Pick<Parts['health'], 'add'>
  readonly clock: Clock
  readonly random: Random
  readonly dependencies: readonly NamedDependency[]
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
  const preparing = context.dependencies.flatMap((named) => {
    const { name, dependency, open } = named
    if (!open.prepare) return []
    const trouble = new Trouble(named, context)
    const prepared = untilPrepared(named, trouble, context)
    health.add({
      name: `${name} prepared`,
      policy: dependency.policy,
      run: (signal) => Promise.race([prepared, aborted(signal), trouble.known(signal)]),
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
  { open }: NamedDependency,
  trouble: Trouble,
  { lifecycle, telemetry, clock, random }: PrepareContext,
): Promise<void> {
  const signal = lifecycle.stopping
  signal.throwIfAborted()
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await telemetry.context.run(telemetry.tracing.startRoot(), () => open.prepare?.(signal))
      return trouble.over()
    } catch (error) {
      if (error instanceof FatalBootError || signal.aborted) throw error
      trouble.tell(error, pauseMs)
      await clock.sleep(pauseMs * (0.5 + random() / 2), signal)
    }
  }
}

/**
 * Tells why a dependency cannot be prepared: a cause once in full, and while it stays the same only how often, ever more
 * rarely. A stack for every try of a night buries the one line that matters.
 */
class Trouble {
  readonly #named: NamedDependency
  readonly #log: Logger
  readonly #clock: Clock
  #reason = ''
  #times = 0

  constructor(named: NamedDependency, { telemetry, clock }: PrepareContext) {
    this.#clock = clock
    this.#named = named
    this.#log = telemetry.log
  }

  /** Rejects with the cause, where one is known, early enough to be what the health check says. */
  async known(signal: AbortSignal): Promise<never> {
    await this.#clock.sleep(PATIENCE_MS, signal)
    if (this.#times > 0) throw new Error(`not prepared yet: ${this.#reason}`)
    return aborted(signal)
  }

  tell(error: unknown, pauseMs: number): void {
    const { name, open } = this.#named
    const advice = open.explain?.(error)
    const reason = advice ?? thrownText(error)
    const isNew = reason !== this.#reason
    this.#times = isNew ? 1 : this.#times + 1
    this.#reason = reason
    if (!Number.isInteger(Math.log2(this.#times))) return
    const detail = isNew && advice === undefined ? { err: error } : {}
    const fields = { dependency: name, reason, times: this.#times, pauseMs, ...detail }
    this.#log.warn(fields, 'dependency cannot be prepared yet')
  }

  over(): void {
    if (this.#times === 0) return
    this.#log.info({ dependency: this.#named.name, times: this.#times }, 'dependency is prepared')
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
