import { join } from 'node:path'
import { type Cache, redisSettings } from '../cache/index.ts'
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
  type Clock,
  createLifecycle,
  createLoadShedder,
  type Lifecycle,
  type LifecycleState,
  lifecycleSettings,
  type Random,
  systemClock,
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
import {
  type Environment,
  type LoadedSettings,
  loadSettings,
  processSettings,
  type SettingsDefinition,
  type SettingsSources,
} from '../settings/index.ts'
import {
  createTelemetry,
  type Ids,
  type Telemetry,
  type TelemetryOptions,
  telemetrySettings,
} from '../telemetry/index.ts'
import { superviseBackground } from './background.ts'
import type { ServiceDeclaration } from './define-service.ts'
import type { AnyDependency, DependencyContext } from './dependency.ts'
import type { Feature, FeatureContext } from './feature.ts'
import { oncePrepared, prepareDependencies } from './prepare.ts'
import { openRateLimiter } from './rate-limiter.ts'
import { reviewRoutes } from './route-review.ts'
import { serviceSettings } from './service-settings.ts'

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
  telemetry.start()
  for (const warning of settings.warnings) telemetry.log.warn(warning)
  const lifecycle = createLifecycle({ settings: settings.get(lifecycleSettings), telemetry, clock })
  lifecycle.onStop('telemetry', 'telemetry', (signal, timeMs) =>
    // A collector that does not answer costs its spans, not a clean exit.
    telemetry.flush(Math.min(TELEMETRY_FLUSH_MS, timeMs * 0.8), signal),
  )
  options.onBegin?.(lifecycle, telemetry)
  const boot: Boot = { declaration, settings, environment, telemetry, lifecycle, clock, random }
  try {
    return await assemble(boot)
  } catch (error) {
    telemetry.log.fatal({ err: error }, 'the service cannot start')
    await lifecycle.stop('the boot failed')
    await telemetry.close()
    throw error
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
  const clients = await createClients(boot)
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
    access: await createAccess(
      boot,
      groups.some(({ routes }) => routes.some((route) => route.access?.kind !== 'anyone')),
    ),
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
  const prepared = prepareDependencies({ ...boot, health, clients })
  for (const { feature, parts } of features) {
    for (const check of feature.checks?.(parts as never) ?? []) health.add(oncePrepared(check, prepared))
  }
  const addresses = await http.listen()
  telemetry.log.info(addresses, 'service listens')
  health.start()
  const fatal = prepared.then(() => {
    for (const { feature, parts } of features) {
      for (const task of feature.background ?? []) superviseBackground(task, parts as never, boot)
    }
  })
  const ready = readiness(lifecycle, fatal)
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
    async stop(reason = 'asked to stop') {
      await lifecycle.stop(reason)
      await telemetry.close()
    },
  }
}

export interface NamedClient {
  readonly name: string
  readonly dependency: AnyDependency
  readonly client: unknown
}

async function createClients({ declaration, settings, ...context }: Boot): Promise<NamedClient[]> {
  const { dataDir } = settings.get(serviceSettings)
  const entries = Object.entries(declaration.uses ?? {})
  return Promise.all(
    entries.map(async ([name, dependency]) => {
      const given: DependencyContext = {
        ...context,
        name,
        settings,
        service: declaration.name,
        dataDir: join(dataDir, declaration.name),
      }
      const client = await dependency.create(given)
      context.lifecycle.onStop('dependencies', name, () => dependency.close(client))
      return { name, dependency, client }
    }),
  )
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
  return Promise.all(
    declaration.features.map(async (feature) => ({
      feature,
      parts: await feature.provides(context as never),
    })),
  )
}

async function createAccess(boot: Boot, needsIdentity: boolean) {
  const { declaration, settings, environment, telemetry, clock } = boot
  const authenticator = await createAuthenticator({
    settings: settings.get(identitySettings),
    environment,
    roles: declaration.roles ?? {},
    service: declaration.name,
    dataDir: join(settings.get(serviceSettings).dataDir, declaration.name),
    telemetry,
    clock,
    needsIdentity,
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

function readiness(lifecycle: Lifecycle, prepared: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const settle = (state: LifecycleState): void => {
    if (state === 'ready' || state === 'degraded') resolve()
    else if (state !== 'starting') {
      prepared.then(() => reject(new Error('the service stopped before it was ready')), reject)
    }
  }
  const forget = lifecycle.onTransition(settle)
  promise.then(forget, forget)
  settle(lifecycle.state)
  return promise
}
