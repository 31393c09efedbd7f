import { type Clock, type Random, systemClock } from '../base/index.ts'
import { readStoredSecrets, type StoredSecrets } from '../secrets/index.ts'
import {
  type LoadedSettings,
  loadSettings,
  type SettingsDefinition,
  type SettingsSources,
} from '../settings/index.ts'

/** Settings, and the secret store that some of them came from. */
export interface OpenedSettings {
  readonly settings: LoadedSettings
  /** Undefined where there is none. To be closed by who does not hand it to `watchSecrets`. */
  readonly stored: StoredSecrets | undefined
}

/**
 * Reads the secret store that the settings name, if they name one, then loads all settings; by default from the environment of
 * the process and `.env` in its working directory.
 *
 * @throws SettingsError with every problem.
 * @throws SecretStoreError when the store cannot be read.
 */
export async function openSettings(
  definitions: readonly SettingsDefinition[],
  sources: Partial<SettingsSources> = {},
  { clock = systemClock, random = Math.random }: { readonly clock?: Clock; readonly random?: Random } = {},
): Promise<OpenedSettings> {
  const all = { env: process.env, cwd: process.cwd(), ...sources }
  const stored = await readStoredSecrets(all, { clock, random })
  try {
    const settings = loadSettings(definitions, {
      ...all,
      ...(stored?.atStart ? { stored: stored.atStart } : {}),
    })
    return { settings, stored }
  } catch (error) {
    await stored?.close()
    throw error
  }
}
