import type { LoadedSettings } from '../settings/index.ts'
import type { Logger } from '../telemetry/index.ts'
import type { StoredSecrets } from './stored-secrets.ts'

/** Says in the log which variables came from the store, by their names, or that it could not be read. */
export function tellStoredSecrets(
  log: Pick<Logger, 'info' | 'warn'>,
  settings: LoadedSettings,
  { atStart, trouble, durationMs }: StoredSecrets,
): void {
  if (!atStart) {
    const fields = { reason: trouble?.message, durationMs }
    return log.warn(
      fields,
      'the secret store cannot be read; the service starts with what the environment has',
    )
  }
  const sources = new Set([...atStart.values.values()].map(({ source }) => source))
  const rows = settings.describe().filter(({ source }) => sources.has(source))
  const variables = Object.fromEntries(rows.map(({ variable, source }) => [variable, source]))
  log.info({ variables, durationMs }, 'settings were read from the secret store')
}
