import type { ServiceDeclaration } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { exitProcess } from '../lifecycle/index.ts'
import { RUNTIME_SETTINGS } from './declared-settings.ts'
import { openDependencies } from './open-dependencies.ts'
import { openSettings } from './open-settings.ts'
import { prepareDependencies } from './prepare.ts'
import { refuse } from './refuse.ts'
import type { LaunchOptions } from './running-service.ts'
import { openRuntime } from './runtime.ts'
import { guardStandardStreams } from './standard-streams.ts'

const PATIENCE_MS = 300_000

/** What preparing takes from the program that does it. */
export interface PrepareOptions extends Omit<LaunchOptions, 'onBegin'> {
  /** How long a dependency that is not there is waited for, milliseconds. Default: 300,000. */
  readonly patienceMs?: number
}

/**
 * Prepares what the dependencies of a service need once, such as migrations, and nothing else of the service: no port is
 * opened, and only the settings of those dependencies must be there.
 *
 * @returns the dependencies that were prepared
 * @throws SettingsError; FatalBootError when waiting cannot help, or did not.
 */
export async function prepareAlone(
  { name, version, uses = {} }: ServiceDeclaration,
  { sources, patienceMs = PATIENCE_MS, ...options }: PrepareOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly string[]> {
  const meant = Object.entries(uses).filter(([, { prepares }]) => prepares !== undefined)
  const definitions = [...RUNTIME_SETTINGS, ...meant.flatMap(([, each]) => each.settings)]
  const { settings, stored } = await openSettings(definitions, sources, options)
  await stored?.close()
  const declaration = { name, ...(version === undefined ? {} : { version }), features: [] }
  await using opened = await openRuntime(declaration, settings, options)
  const { lifecycle, telemetry, clock } = opened.runtime
  for (const warning of settings.warnings) telemetry.log.warn(warning)
  const done = new AbortController()
  let reason = 'asked to stop'
  const giveUp = () => void lifecycle.stop(reason)
  const late = clock.sleep(patienceMs, done.signal).then(
    () => {
      reason = `not there within ${patienceMs} ms; the log says why`
      giveUp()
    },
    () => undefined,
  )
  signal.addEventListener('abort', giveUp, { signal: done.signal })
  if (signal.aborted) giveUp()
  // Nobody asks how they are: whatever it takes, they are closed.
  const health = { add: () => undefined, checks: () => [] }
  const names = meant.map(([each]) => each)
  try {
    const dependencies = await openDependencies(
      opened.runtime,
      { ...declaration, uses: Object.fromEntries(meant) },
      health,
    )
    await prepareDependencies({ ...opened.runtime, health, dependencies })
    telemetry.log.info({ dependencies: names }, 'everything is prepared')
    return names
  } catch (error) {
    if (!lifecycle.stopping.aborted) throw error
    throw new FatalBootError(`${names.join(', ')}: ${reason}`, { cause: error })
  } finally {
    done.abort()
    await late
    await lifecycle.stop('prepared')
  }
}

/** As this process, which ends with it: 0 prepared, 1 not, also when it was stopped before. */
export async function prepareAsProcess(
  declaration: ServiceDeclaration,
  options?: PrepareOptions,
): Promise<void> {
  guardStandardStreams()
  // Pauses do not keep a process alive: what serves has a port for that, and this has none.
  setInterval(() => undefined, PATIENCE_MS)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
  try {
    await prepareAlone(declaration, options, stop.signal)
    exitProcess(0)
  } catch (error) {
    refuse(`${declaration.name} is not prepared`, error)
  }
}
