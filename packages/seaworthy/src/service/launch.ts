import { once } from 'node:events'
import { join } from 'node:path'
import type { Environment, Ids } from '../base/index.ts'
import { type Clock, type Random, systemClock } from '../base/index.ts'
import type { Cache } from '../cache/index.ts'
import { createHealthMonitor, type HealthMonitor, healthSettings } from '../health/index.ts'
import {
  createHttpServer,
  DEFAULT_PROBE_PATHS,
  type HttpAddresses,
  type HttpServer,
  httpSettings,
} from '../http/index.ts'
import { createAuthenticator, identityErrors, identitySettings, refusal } from '../identity/index.ts'
import {
  createLifecycle,
  createLoadShedder,
  type Lifecycle,
  type LifecycleState,
  lifecycleSettings,
  type StopReport,
} from '../lifecycle/index.ts'
import {
  addressKey,
  createMemoryRateLimiter,
  createRateClasses,
  limitsErrors,
  limitsSettings,
  quotaExceeded,
  rateLimitHeaders,
} from '../limits/index.ts'
import { redisSettings } from '../redis/index.ts'
import {
  type LoadedSettings,
  loadSettings,
  processSettings,
  type SettingsDefinition,
  type SettingsSources,
} from '../settings/index.ts'
import {
  createTelemetry,
  type Telemetry,
  type TelemetryOptions,
  telemetrySettings,
} from '../telemetry/index.ts'
import { superviseBackground } from './background.ts'
import { createClients, type NamedClient } from './clients.ts'
import { createAll } from './create-all.ts'
import type { ServiceDeclaration } from './define-service.ts'
import type { Feature, FeatureContext } from './feature.ts'
import { oncePrepared, prepareDependencies } from './prepare.ts'
import { openRateLimiter } from './rate-limiter.ts'
import { reviewRoutes } from './route-review.ts'
import { serviceSettings } from './service-settings.ts'
import { StoppedEarly } from './stopped-early.ts'

export interface LaunchOptions {
  /** Where settings come from. Default: the environment of the process and `.env` in the working directory. */
  readonly sources?: Partial<SettingsSources>
  readonly clock?: Clock
  readonly random?: Random
  readonly ids?: Ids
  /** Where log lines go. Default: standard output. */
  readonly logs?: TelemetryOptions['destination']
  readonly spans?: TelemetryOptions['exporter']
  /** Called before anything else begins, such as to tie signals to the lifecycle. */
  readonly onBegin?: (lifecycle: Lifecycle, telemetry: Telemetry) => void
}

/** A service that listens. It may still be starting: `ready` tells. */
export interface RunningService {
  readonly addresses: HttpAddresses
  readonly environment: Environment
  readonly lifecycle: Lifecycle
  readonly health: HealthMonitor
  readonly http: HttpServer
  readonly settings: LoadedSettings
  readonly telemetry: Telemetry
  /** One line per dependency, for the banner. */
  readonly dependencies: readonly string[]
  /** Resolves when the service is ready or degraded for the first time; rejects when it stops before that. */
  ready(): Promise<void>
  /** Resolves when the service has stopped, whoever asked; rejects then when a dependency could not be prepared. */
  ended(): Promise<StopReport>
  /** Drains and stops; nothing of the service is left in the process afterwards. */
  stop(reason?: string): Promise<void>
}

const VERSION_UNKNOWN = '0.0.0'
const TELEMETRY_FLUSH_MS = 3_000

/** Every definition that a service with this declaration reads. */
export function settingsOf(declaration: ServiceDeclaration): SettingsDefinition[] {
  const own = declaration.settings ? [declaration.settings] : []
  const used = Object.values(declaration.uses ?? {}).flatMap((dependency) => dependency.settings)
  const chassis = [
    processSettings,
    serviceSettings,
    httpSettings,
    limitsSettings,
    redisSettings,
    identitySettings,
    telemetrySettings,
    lifecycleSettings,
    healthSettings,
  ]
  return [...new Set([...chassis, ...used, ...own])]
}

export function loadServiceSettings(
  declaration: ServiceDeclaration,
  sources: Partial<SettingsSources> = {},
): LoadedSettings {
  return loadSettings(settingsOf(declaration), { env: process.env, cwd: process.cwd(), ...sources })
}

/**
 * Starts a service: settings, telemetry, dependencies, features, then the port; what must be prepared is prepared after
 * the port is open, so that probes answer from the first moment.
 *
 * @throws SettingsError, FatalBootError: everything that was begun is stopped again.
 * @throws StoppedEarly when it is told to stop meanwhile.
 */
export async function launch(
  declaration: ServiceDeclaration,
  options: LaunchOptions = {},
): Promise<RunningService> {
  const settings = loadServiceSettings(declaration, options.sources)
  const { environment } = settings.get(processSettings)
  const { clock = systemClock, random = Math.random } = options
  const telemetry = createTelemetry({
    service: declaration.name,
    version: declaration.version ?? VERSION_UNKNOWN,
    settings: settings.get(telemetrySettings),
    environment,
    clock,
    ...(options.ids ? { ids: options.ids } : {}),
    ...(options.logs ? { destination: options.logs } : {}),
    ...(options.spans ? { exporter: options.spans } : {}),
  })
  let lifecycle: Lifecycle | undefined
  try {
    telemetry.start()
    for (const warning of settings.warnings) telemetry.log.warn(warning)
    lifecycle = createLifecycle({ settings: settings.get(lifecycleSettings), telemetry, clock })
    lifecycle.onStop('telemetry', 'telemetry', (signal, timeMs) =>
      // A collector that does not answer costs its spans, not a clean exit.
      telemetry.flush(Math.min(TELEMETRY_FLUSH_MS, timeMs * 0.8), signal),
    )
    options.onBegin?.(lifecycle, telemetry)
    return await assemble({ declaration, settings, environment, telemetry, lifecycle, clock, random })
  } catch (error) {
    const asked = lifecycle?.stopping.aborted ?? false
    if (!asked) telemetry.log.fatal({ err: error }, 'the service cannot start')
    await lifecycle?.stop('the boot failed')
    await telemetry.flush(TELEMETRY_FLUSH_MS)
    await telemetry.close()
    throw asked ? new StoppedEarly({ cause: error }) : error
  }
}

interface Boot {
  readonly declaration: ServiceDeclaration
  readonly settings: LoadedSettings
  readonly environment: Environment
  readonly telemetry: Telemetry
  readonly lifecycle: Lifecycle
  readonly clock: Clock
  readonly random: Random
}

async function assemble(boot: Boot): Promise<RunningService> {
  const { declaration, settings, telemetry, lifecycle, clock, environment } = boot
  const shedder = createLoadShedder({
    settings: settings.get(lifecycleSettings),
    telemetry,
    clock,
  })
  const health = createHealthMonitor({ ...boot, settings: settings.get(healthSettings), admission: shedder })
  lifecycle.onStop('telemetry', 'load shedder', () => shedder.stop())
  // Before the clients: a database takes seconds to make, and what is missing here stops the boot.
  const access = await createAccess(boot)
  const clients = await createClients({ ...boot, health })
  const features = await createFeatures(
    boot,
    Object.fromEntries(clients.map(({ name, client }) => [name, client])),
  )
  const errors = {
    chassis: [limitsErrors, identityErrors],
    dependencies: clients.flatMap(({ dependency }) => dependency.errors ?? []),
    features: features.flatMap(({ feature }) => feature.errors ?? []),
  }
  const groups = features.map(({ feature, parts }) => ({ routes: feature.routes, parts }))
  const http = await createHttpServer({
    service: {
      name: declaration.name,
      version: declaration.version ?? VERSION_UNKNOWN,
      ...(declaration.description ? { description: declaration.description } : {}),
    },
    environment,
    settings: settings.get(httpSettings),
    telemetry,
    lifecycle,
    shedder,
    health,
    clock,
    groups,
    access,
    limits: await createLimits(boot),
    answers: answerStore(clients),
    errors,
    clientKey: addressKey,
    probePaths: { ...DEFAULT_PROBE_PATHS, ...declaration.probes },
  })
  reviewRoutes({
    routes: http.routes,
    roles: declaration.roles ?? {},
    handlerTimeoutMs: settings.get(httpSettings).handlerTimeoutMs,
    shutdown: settings.get(lifecycleSettings),
    log: telemetry.log,
  })
  shedder.start()
  for (const { name, dependency, client } of clients) {
    const { check } = dependency
    if (check) health.add({ name, policy: dependency.policy, run: (signal) => check(client, signal) })
  }
  lifecycle.stopping.throwIfAborted()
  const addresses = await http.listen()
  lifecycle.stopping.throwIfAborted()
  telemetry.log.info(addresses, 'service listens')
  const prepared = prepareDependencies({ ...boot, health, clients })
  // Several ask, none may be there yet; without this a stop meanwhile would count as a crash.
  prepared.catch(() => undefined)
  for (const { feature, parts } of features) {
    for (const check of feature.checks?.(parts as never) ?? []) health.add(oncePrepared(check, prepared))
  }
  health.start()
  const begun = prepared.then(() => {
    for (const { feature, parts } of features) {
      for (const task of feature.background ?? []) superviseBackground(task, parts as never, boot)
    }
  })
  const ended = endOf(boot, begun)
  const ready = readiness(lifecycle, ended)
  for (const told of [ended, ready]) told.catch(() => undefined)
  return {
    addresses,
    environment,
    lifecycle,
    health,
    http,
    settings,
    telemetry,
    dependencies: clients.map(({ dependency, client }) => dependency.describe?.(client) ?? dependency.kind),
    ready: () => ready,
    ended: () => ended,
    async stop(reason = 'asked to stop') {
      await lifecycle.stop(reason)
      await ended.catch(() => undefined)
    },
  }
}

async function createFeatures(
  boot: Boot,
  uses: Record<string, unknown>,
): Promise<{ feature: Feature; parts: unknown }[]> {
  const { declaration, settings, telemetry } = boot
  const context: FeatureContext = {
    ...boot,
    uses,
    settings: declaration.settings ? settings.get(declaration.settings) : {},
    service: declaration.name,
    log: telemetry.log,
    metrics: telemetry.metrics,
  }
  const makers = declaration.features.map((feature) => {
    const make = async () => ({ feature, parts: await feature.provides(context as never) })
    return [feature.name, make] as const
  })
  return createAll('feature', makers, { ...boot, log: telemetry.log })
}

async function createAccess(boot: Boot) {
  const { declaration, settings, environment, telemetry, clock } = boot
  const authenticator = await createAuthenticator({
    settings: settings.get(identitySettings),
    environment,
    roles: declaration.roles ?? {},
    service: declaration.name,
    dataDir: join(settings.get(serviceSettings).dataDir, declaration.name),
    telemetry,
    clock,
    needsIdentity: declaration.features.some(({ routes }) =>
      routes.some(({ access }) => access?.kind !== 'anyone'),
    ),
  })
  return { authenticator, refusal }
}

async function createLimits(boot: Boot) {
  const { declaration, settings, telemetry } = boot
  const classes = createRateClasses(declaration.rateClasses)
  if (!settings.get(limitsSettings).enabled) {
    telemetry.log.warn('rate limits are off (RATE_LIMITS=off)')
    return undefined
  }
  const limiter = await openRateLimiter({ ...boot, service: declaration.name })
  return {
    rateClass: (name: string) => classes.get(name),
    take: limiter.take,
    takeHere: createMemoryRateLimiter({ clock: boot.clock }).take,
    addressKey,
    headers: rateLimitHeaders,
    exceeded: quotaExceeded,
  }
}

/** The first cache that the service uses keeps the answers of its routes. */
function answerStore(clients: readonly NamedClient[]): Cache | undefined {
  return clients.find(({ dependency }) => dependency.kind === 'cache')?.client as Cache | undefined
}

/**
 * The end of the service, from the moment that somebody asks for it: stopped, and nothing left open. What cannot begin asks
 * for it too.
 */
async function endOf({ lifecycle, telemetry }: Boot, begun: Promise<void>): Promise<StopReport> {
  const { stopping } = lifecycle
  let failure: unknown
  begun.catch((error: unknown) => {
    if (stopping.aborted) return
    failure = error
    telemetry.log.fatal({ err: error }, 'the service cannot start')
    void lifecycle.stop('the boot failed')
  })
  if (!stopping.aborted) await once(stopping, 'abort')
  // The first call's report, whoever made it.
  const report = await lifecycle.stop('ended')
  await telemetry.close()
  if (failure !== undefined) throw failure
  return report
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
