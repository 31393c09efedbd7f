import type { Capability, ServiceDeclaration } from '../capability/index.ts'
import { lifecycleSettings } from '../lifecycle/index.ts'
import { SECRET_SETTINGS } from '../secrets/index.ts'
import {
  type LoadedSettings,
  loadSettings,
  processSettings,
  type SettingsDefinition,
  type SettingsSources,
} from '../settings/index.ts'
import { telemetrySettings } from '../telemetry/index.ts'
import { CAPABILITIES } from './capabilities.ts'
import { serviceSettings } from './service-settings.ts'

/** What every program reads that opens something of a service. */
export const RUNTIME_SETTINGS: readonly SettingsDefinition[] = [
  processSettings,
  serviceSettings,
  telemetrySettings,
  lifecycleSettings,
  ...SECRET_SETTINGS,
]

/** Every definition that a service with this declaration reads. */
export function settingsOf(
  declaration: ServiceDeclaration,
  capabilities: readonly Capability[] = CAPABILITIES,
): SettingsDefinition[] {
  const own = declaration.settings ? [declaration.settings] : []
  const used = Object.values(declaration.uses ?? {}).flatMap((dependency) => dependency.settings)
  const chassis = capabilities.flatMap(({ settings = [] }) => settings)
  return [...new Set([...RUNTIME_SETTINGS, ...chassis, ...used, ...own])]
}

/**
 * Loads all settings that a service reads, by default from the environment of the process and `.env` in its working directory. A
 * secret store is not read: `openSettings` does that.
 *
 * @throws SettingsError with every problem.
 */
export function loadServiceSettings(
  declaration: ServiceDeclaration,
  sources: Partial<SettingsSources> = {},
  capabilities: readonly Capability[] = CAPABILITIES,
): LoadedSettings {
  return loadSettings(settingsOf(declaration, capabilities), {
    env: process.env,
    cwd: process.cwd(),
    ...sources,
  })
}
