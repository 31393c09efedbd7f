import type { Service } from 'seaworthy'
import { type OpenedRuntime, openRuntime, RUNTIME_SETTINGS } from 'seaworthy/service'
import { loadSettings, type SettingsDefinition } from 'seaworthy/settings'
import type { Terminal } from './terminal.ts'

/**
 * What a service would stand on, for a command beside it: without spans, its log on standard error from `warn` on unless
 * `LOG_LEVEL` says otherwise. Only the settings that are named must be there.
 *
 * @throws SettingsError, FatalBootError.
 */
export function openCommandRuntime(
  { declaration }: Service,
  definitions: readonly SettingsDefinition[],
  { cwd, env, err }: Terminal,
): Promise<OpenedRuntime> {
  const settings = loadSettings([...RUNTIME_SETTINGS, ...definitions], {
    cwd,
    env: { LOG_LEVEL: 'warn', OTEL_SDK_DISABLED: 'true', ...env },
  })
  return openRuntime(declaration, settings, { logs: { write: (line) => err(line.trimEnd()) } })
}
