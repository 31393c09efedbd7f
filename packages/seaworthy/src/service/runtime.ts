import { join } from 'node:path'
import { systemClock } from '../base/index.ts'
import type { Runtime, ServiceDeclaration } from '../capability/index.ts'
import { createLifecycle, lifecycleSettings } from '../lifecycle/index.ts'
import { type LoadedSettings, processSettings } from '../settings/index.ts'
import { createTelemetry, telemetrySettings } from '../telemetry/index.ts'
import type { LaunchOptions } from './running-service.ts'
import { serviceSettings } from './service-settings.ts'

const VERSION_UNKNOWN = '0.0.0'

/** The part of the launch options that does not need a whole service. */
export type RuntimeOptions = Pick<LaunchOptions, 'clock' | 'random' | 'ids' | 'logs' | 'spans'>

/** Telemetry, lifecycle, clock and the rest, without a service; closed when it is disposed of. */
export interface OpenedRuntime extends AsyncDisposable {
  readonly runtime: Runtime
}

/**
 * What a service stands on, made of settings: for the service, and for a program that opens a part of it beside it.
 *
 * @throws FatalBootError when the times of the shutdown do not fit together.
 */
export async function openRuntime(
  declaration: Pick<ServiceDeclaration, 'name' | 'version'>,
  settings: LoadedSettings,
  { clock = systemClock, random = Math.random, ids, logs, spans }: RuntimeOptions = {},
): Promise<OpenedRuntime> {
  const { name: service, version = VERSION_UNKNOWN } = declaration
  const { environment } = settings.get(processSettings)
  const telemetry = createTelemetry({
    service,
    version,
    settings: settings.get(telemetrySettings),
    environment,
    clock,
    ...(ids ? { ids } : {}),
    ...(logs ? { destination: logs } : {}),
    ...(spans ? { exporter: spans } : {}),
  })
  try {
    const lifecycle = createLifecycle({ settings: settings.get(lifecycleSettings), telemetry, clock })
    const dataDir = join(settings.get(serviceSettings).dataDir, service)
    return {
      runtime: { service, version, environment, dataDir, settings, telemetry, lifecycle, clock, random },
      [Symbol.asyncDispose]: () => telemetry.close(),
    }
  } catch (error) {
    telemetry.log.fatal({ err: error }, 'the service cannot start')
    await telemetry.close()
    throw error
  }
}
