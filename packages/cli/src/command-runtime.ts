import type { Service } from '@seaworthy/chassis'
import { type OpenedRuntime, openRuntime, openSettings, RUNTIME_SETTINGS } from '@seaworthy/chassis/service'
import type { SettingsDefinition } from '@seaworthy/chassis/settings'
import type { Terminal } from './terminal.ts'

/**
 * What a service would stand on, for a command beside it: without spans, its log on standard error from `warn` on unless
 * `LOG_LEVEL` says otherwise. Only the settings that are named must be there.
 *
 * @throws SettingsError, FatalBootError.
 */
export async function openCommandRuntime(
  { declaration }: Service,
  definitions: readonly SettingsDefinition[],
  { cwd, env, err }: Terminal,
): Promise<OpenedRuntime> {
  const { settings, stored } = await openSettings([...RUNTIME_SETTINGS, ...definitions], {
    cwd,
    env: { LOG_LEVEL: 'warn', OTEL_SDK_DISABLED: 'true', ...env },
  })
  await stored?.close()
  return openRuntime(declaration, settings, { logs: { write: (line) => err(line.trimEnd()) } })
}
