import { resolve } from 'node:path'
import type { Service } from 'seaworthy'
import { systemClock } from 'seaworthy/base'
import type { Cache } from 'seaworthy/cache'
import { createLifecycle, lifecycleSettings } from 'seaworthy/lifecycle'
import { type Dependency, serviceSettings } from 'seaworthy/service'
import { loadSettings, processSettings } from 'seaworthy/settings'
import { createTelemetry, telemetrySettings } from 'seaworthy/telemetry'
import { type Terminal, UsageError } from './command.ts'

export interface OpenedCache extends AsyncDisposable {
  readonly cache: Cache
}

/**
 * Opens a cache of a service without the service, beside the replicas that run: only its settings must be there.
 *
 * @param name the key under which the service declares it; may be left out when there is one.
 * @throws SettingsError, UsageError.
 */
export async function openCacheOf(
  service: Service,
  name: string | undefined,
  terminal: Terminal,
): Promise<OpenedCache> {
  const { cwd, env, err } = terminal
  const uses = Object.entries(service.declaration.uses ?? {}).filter(([, { kind }]) => kind === 'cache')
  const names = uses.map(([each]) => each)
  if (names.length === 0) throw new UsageError(`the service "${service.name}" uses no cache`)
  const [key, dependency] = uses.find(([each]) => each === (name ?? names[0])) ?? []
  if (key === undefined || dependency === undefined || (name === undefined && names.length > 1)) {
    throw new UsageError(`say which cache with --cache; "${service.name}" uses ${names.join(', ')}`)
  }
  const settings = loadSettings(
    [serviceSettings, telemetrySettings, lifecycleSettings, ...dependency.settings],
    { cwd, env: { LOG_LEVEL: 'error', OTEL_SDK_DISABLED: 'true', ...env } },
  )
  const { environment } = settings.get(processSettings)
  const telemetry = createTelemetry({
    clock: systemClock,
    service: service.name,
    version: service.declaration.version ?? '0.0.0',
    settings: settings.get(telemetrySettings),
    environment,
    destination: { write: (line) => err(line.trimEnd()) },
  })
  const cache = await (dependency as unknown as Dependency<Cache>).create({
    name: key,
    service: service.name,
    environment,
    dataDir: resolve(cwd, settings.get(serviceSettings).dataDir, service.name),
    settings,
    telemetry,
    lifecycle: createLifecycle({ settings: settings.get(lifecycleSettings), telemetry }),
    clock: systemClock,
    random: Math.random,
  })
  return {
    cache,
    async [Symbol.asyncDispose]() {
      await cache.close()
      await telemetry.close()
    },
  }
}
