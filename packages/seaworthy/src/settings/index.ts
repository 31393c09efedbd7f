export {
  defaultOf,
  defineSettings,
  type SettingEntry,
  type SettingsDefinition,
  type SettingsOf,
} from './definition.ts'
export { type LoadedSettings, loadSettings } from './load-settings.ts'
export { nearestName } from './near-names.ts'
export { processSettings } from './process-settings.ts'
export { Secret } from './secret.ts'
export type { PendingSecret, Rotation } from './secret-followers.ts'
export { type SecretSource, type SettingSource, secretSetting, setting } from './setting.ts'
export { formatSettingRows, type SettingRow } from './setting-row.ts'
export { settingVariable } from './setting-variable.ts'
export { SettingsError, type SettingsProblem } from './settings-error.ts'
export { renderSettingsReference } from './settings-reference.ts'
export type { SettingsSources, StoredSettings } from './sources.ts'
export {
  decodeUrlPart,
  readUrlParameters,
  splitAt,
  type UrlParameters,
  undecodable,
} from './url-parameters.ts'
