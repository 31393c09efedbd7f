import type { Clock, Random } from '../base/index.ts'
import {
  loadSettings,
  processSettings,
  type SettingsDefinition,
  type SettingsSources,
  type StoredSettings,
} from '../settings/index.ts'
import { awsSettings } from './aws-settings.ts'
import { openSecretStore } from './open-secret-store.ts'
import { readSecrets } from './read-secrets.ts'
import { SecretStoreError } from './secret-store-error.ts'
import { secretStoreSettings } from './secret-store-settings.ts'
import { vaultSettings } from './vault-settings.ts'

/** Settings that say where secrets are, and so come from elsewhere. */
export const SECRET_SETTINGS: readonly SettingsDefinition[] = [
  secretStoreSettings,
  vaultSettings,
  awsSettings,
]

/** What the store that the settings name had at the start, and what it has now. */
export interface StoredSecrets {
  /** Undefined when it could not be read and need not be. */
  readonly atStart: StoredSettings | undefined
  /** Why it could not be read at the start. */
  readonly trouble: SecretStoreError | undefined
  /** How long the start waited for it, milliseconds. */
  readonly durationMs: number
  /** @throws SecretStoreError; what the signal aborts. */
  read(signal: AbortSignal): Promise<StoredSettings>
  close(): Promise<void>
}

/** Time and randomness for pauses between attempts. */
export interface StoredSecretsOptions {
  readonly clock: Clock
  readonly random: Random
  /** Gives up reading. Default: never. */
  readonly signal?: AbortSignal
}

const BOOTSTRAP: ReadonlySet<string> = new Set(
  [processSettings, ...SECRET_SETTINGS].flatMap(({ entries }) => entries.map(({ variable }) => variable)),
)

/**
 * Reads the secret store that the settings name, before all other settings are loaded.
 *
 * @returns undefined when they name none
 * @throws SettingsError when they do not fit together.
 * @throws SecretStoreError when it cannot be read in time, unless `SECRET_STORE_REQUIRED` is off and another try might help.
 */
export async function readStoredSecrets(
  sources: SettingsSources,
  { clock, random, signal = new AbortController().signal }: StoredSecretsOptions,
): Promise<StoredSecrets | undefined> {
  const settings = loadSettings(SECRET_SETTINGS, sources)
  const { names, timeoutMs, required } = settings.get(secretStoreSettings)
  const store = openSecretStore(settings)
  if (!store) return undefined
  const read = (until: AbortSignal) =>
    readSecrets(store, { names, timeoutMs, clock, random, signal: until, ignored: BOOTSTRAP })
  const startedMs = clock.monotonicMs()
  let atStart: StoredSettings | undefined
  let trouble: SecretStoreError | undefined
  try {
    atStart = await read(signal)
  } catch (error) {
    if (required || !(error instanceof SecretStoreError) || !error.isTransient) {
      await store.close()
      throw error
    }
    trouble = error
  }
  return {
    atStart,
    trouble,
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    read,
    close: () => store.close(),
  }
}
