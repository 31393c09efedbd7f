import { resolve } from 'node:path'
import type { Service } from 'seaworthy'
import { systemClock } from 'seaworthy/base'
import type { Database } from 'seaworthy/database'
import { createLifecycle, lifecycleSettings } from 'seaworthy/lifecycle'
import { type Dependency, serviceSettings } from 'seaworthy/service'
import { loadSettings, processSettings } from 'seaworthy/settings'
import { createTelemetry, telemetrySettings } from 'seaworthy/telemetry'
import type { Terminal } from './command.ts'

export interface OpenedDatabase {
  /** The key under which the service declares it. */
  readonly name: string
  readonly database: Database<unknown>
  /** What is wrong and what to do about an error, where more is known than its message. */
  explain(error: unknown): string | undefined
}

export interface OpenedDatabases extends AsyncDisposable {
  readonly list: readonly OpenedDatabase[]
}

/**
 * Opens the databases of a service without the service: only the settings that a database needs must be there.
 *
 * @throws SettingsError, FatalBootError.
 */
export async function openDatabases(service: Service, { cwd, env, err }: Terminal): Promise<OpenedDatabases> {
  const uses = Object.entries(service.declaration.uses ?? {}).filter(([, { kind }]) => kind === 'postgres')
  const settings = loadSettings(
    [serviceSettings, telemetrySettings, lifecycleSettings, ...uses.flatMap(([, each]) => each.settings)],
    { cwd, env: { LOG_LEVEL: 'warn', OTEL_SDK_DISABLED: 'true', ...env } },
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
  const lifecycle = createLifecycle({ settings: settings.get(lifecycleSettings), telemetry })
  const list: OpenedDatabase[] = []
  const dispose = async () => {
    await Promise.all(list.map(({ database }) => database.close()))
    await telemetry.close()
  }
  try {
    for (const [name, dependency] of uses) {
      const postgres = dependency as unknown as Dependency<Database<unknown>>
      const database = await postgres.create({
        name,
        service: service.name,
        environment,
        dataDir: resolve(cwd, settings.get(serviceSettings).dataDir, service.name),
        settings,
        telemetry,
        lifecycle,
        clock: systemClock,
        random: Math.random,
      })
      list.push({ name, database, explain: (error) => postgres.explain?.(database, error) })
    }
  } catch (error) {
    await dispose()
    throw error
  }
  return { list, [Symbol.asyncDispose]: dispose }
}
