import { once } from 'node:events'
import type {
  Capability,
  FeatureContext,
  MadeFeature,
  OpenCapability,
  Parts,
  Runtime,
  ServiceDeclaration,
} from '../capability/index.ts'
import type { Lifecycle, LifecycleState, StopReport } from '../lifecycle/index.ts'
import { tellStoredSecrets, watchSecrets } from '../secrets/index.ts'
import { superviseBackground } from './background.ts'
import { CAPABILITIES } from './capabilities.ts'
import { createAll } from './create-all.ts'
import { declaredErrors } from './declared-errors.ts'
import { declaredOnly } from './declared-only.ts'
import { settingsOf } from './declared-settings.ts'
import { refuseSharedNames } from './feature-names.ts'
import { type NamedDependency, openDependencies } from './open-dependencies.ts'
import { openSettings } from './open-settings.ts'
import { oncePrepared, prepareDependencies } from './prepare.ts'
import type { LaunchOptions, RunningService } from './running-service.ts'
import { openRuntime } from './runtime.ts'
import { StoppedEarly } from './stopped-early.ts'

const TELEMETRY_FLUSH_MS = 3_000

/**
 * Starts a service: settings, after the secret store that they name, telemetry, capabilities, dependencies, features, then the port; what must be prepared is
 * prepared after the port is open, so that probes answer from the first moment.
 *
 * @throws SettingsError, FatalBootError (a SecretStoreError is one): everything that was begun is stopped again.
 * @throws StoppedEarly when it is told to stop meanwhile.
 */
export async function launch(
  declaration: ServiceDeclaration,
  options: LaunchOptions = {},
  capabilities: readonly Capability[] = CAPABILITIES,
): Promise<RunningService> {
  const { settings, stored } = await openSettings(
    settingsOf(declaration, capabilities),
    options.sources,
    options,
  )
  const { runtime } = await openRuntime(declaration, settings, options).catch(async (error: unknown) => {
    await stored?.close()
    throw error
  })
  const { telemetry, lifecycle } = runtime
  try {
    telemetry.start()
    for (const warning of settings.warnings) telemetry.log.warn(warning)
    if (stored) tellStoredSecrets(telemetry.log, settings, stored)
    lifecycle.onStop('telemetry', 'telemetry', (signal, timeMs) =>
      // A collector that does not answer costs its spans, not a clean exit.
      telemetry.flush(Math.min(TELEMETRY_FLUSH_MS, timeMs * 0.8), signal),
    )
    options.onBegin?.(lifecycle, telemetry)
    watchSecrets({ ...runtime, stored })
    return await assemble(runtime, declaration, capabilities)
  } catch (error) {
    const asked = lifecycle.stopping.aborted
    if (!asked) tellBootFailure(telemetry, error)
    await lifecycle.stop('the boot failed')
    await telemetry.flush(TELEMETRY_FLUSH_MS)
    await telemetry.close()
    throw asked ? new StoppedEarly({ cause: error }) : error
  }
}

async function assemble(
  runtime: Runtime,
  declaration: ServiceDeclaration,
  capabilities: readonly Capability[],
): Promise<RunningService> {
  refuseSharedNames(declaration)
  const { lifecycle } = runtime
  const parts: Partial<Parts> = {}
  const opened: OpenCapability[] = []
  for (const capability of capabilities) {
    const open = await capability.open(runtime, declaration, parts)
    Object.assign(parts, open.parts)
    opened.push(open)
  }
  const health = needed(parts, 'health')
  const dependencies = await openDependencies(runtime, declaration, health)
  for (const { open } of dependencies.toReversed()) Object.assign(parts, open.parts)
  const features = await makeFeatures(runtime, declaration, dependencies)
  const composition = { features, parts, errors: declaredErrors(declaration, capabilities) }
  for (const each of opened) Object.assign(parts, await each.compose?.(composition))
  for (const { check } of opened) if (check) health.add(check)
  for (const { name, dependency, open } of dependencies) {
    if (open.check)
      health.add({ name, policy: dependency.policy, run: async (signal) => open.check?.(signal) })
  }
  for (const each of opened) {
    lifecycle.stopping.throwIfAborted()
    await each.begin?.()
  }
  lifecycle.stopping.throwIfAborted()
  const http = needed(parts, 'http')
  const prepared = prepareDependencies({ ...runtime, health, dependencies })
  // Several ask, none may be there yet; without this a stop meanwhile would count as a crash.
  prepared.catch(() => undefined)
  for (const { feature, parts } of features) {
    for (const check of feature.checks?.(parts as never) ?? []) health.add(oncePrepared(check, prepared))
  }
  health.start()
  const begun = prepared.then(() => {
    for (const each of opened) each.beginWork?.()
    for (const { feature, parts } of features) {
      for (const task of feature.background ?? []) superviseBackground(task, parts as never, runtime)
    }
  })
  const ended = endOf(runtime, begun)
  const ready = readiness(lifecycle, ended)
  for (const told of [ended, ready]) told.catch(() => undefined)
  return {
    ...runtime,
    addresses: http.addresses as RunningService['addresses'],
    health,
    http,
    description: [
      ...opened.flatMap((each) => each.bannerRows?.() ?? []),
      ...dependencies.map(({ dependency, open }) => ['uses', open.describe?.() || dependency.kind] as const),
    ].filter(([, text]) => text !== ''),
    ready: () => ready,
    ended: () => ended,
    async stop(reason = 'asked to stop') {
      await lifecycle.stop(reason)
      await ended.catch(() => undefined)
    },
  }
}

function needed<K extends keyof Parts>(parts: Partial<Parts>, name: K): NonNullable<Parts[K]> {
  const part = parts[name]
  if (part === undefined) throw new TypeError(`no capability gives "${name}"`)
  return part as NonNullable<Parts[K]>
}

function makeFeatures(
  runtime: Runtime,
  declaration: ServiceDeclaration,
  dependencies: readonly NamedDependency[],
): Promise<MadeFeature[]> {
  const { settings, telemetry } = runtime
  const clients = Object.fromEntries(dependencies.map(({ name, open }) => [name, open.client]))
  const own = declaration.settings ? settings.get(declaration.settings) : {}
  const used = Object.keys(clients)
  const set = declaration.settings?.entries.map(({ property }) => property) ?? []
  const makers = declaration.features.map((feature) => {
    const undeclared = (what: string, key: string, known: readonly string[]) => (name: string) =>
      `feature "${feature.name}" takes the ${what} "${name}", which the service does not declare under "${key}" (declared: ${known.join(', ') || 'none'})`
    const context: FeatureContext = {
      ...runtime,
      uses: declaredOnly(clients, used, undeclared('client', 'uses', used)),
      settings: declaredOnly(own, set, undeclared('setting', 'settings', set)),
      log: telemetry.log,
      metrics: telemetry.metrics,
    }
    const make = async () => ({ feature, parts: await feature.provides(context as never) })
    return [feature.name, make] as const
  })
  return createAll('feature', makers, { ...runtime, log: telemetry.log })
}

/**
 * The end of the service, from the moment that somebody asks for it: stopped, and nothing left open. What cannot begin asks
 * for it too.
 */
async function endOf({ lifecycle, telemetry }: Runtime, begun: Promise<void>): Promise<StopReport> {
  const { stopping } = lifecycle
  let failure: unknown
  begun.catch((error: unknown) => {
    if (stopping.aborted) return
    failure = error
    tellBootFailure(telemetry, error)
    void lifecycle.stop('the boot failed')
  })
  if (!stopping.aborted) await once(stopping, 'abort')
  // The first call's report, whoever made it.
  const report = await lifecycle.stop('ended')
  await telemetry.close()
  if (failure !== undefined) throw failure
  return report
}

function tellBootFailure({ log, failures }: Runtime['telemetry'], error: unknown): void {
  log.fatal({ err: error }, 'the service cannot start')
  failures.report({ kind: 'boot', error })
}

function readiness(lifecycle: Lifecycle, ended: Promise<unknown>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const settle = (state: LifecycleState): void => {
    if (state === 'ready' || state === 'degraded') resolve()
  }
  const forget = lifecycle.onTransition(settle)
  ended.then(() => reject(new StoppedEarly()), reject)
  promise.then(forget, forget)
  settle(lifecycle.state)
  return promise
}
