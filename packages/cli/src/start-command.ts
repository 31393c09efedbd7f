import { openSettings, settingsOf } from '@seaworthy/chassis/service'
import { formatSettingRows } from '@seaworthy/chassis/settings'
import { command } from '@seaworthy/readiness/command-line'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

export const startCommand = command({
  name: 'start',
  summary: 'start a service, or show the settings that it would start with',
  words: '[service]',
  about: 'Starts a service as this process.',
  options: {
    'print-settings': {
      type: 'boolean',
      text: 'print every setting, its value and where it came from, and end; secrets are masked',
    },
  },

  async run({ values, positionals: [name] }, { cwd, env, out }: Terminal) {
    const service = await findService(cwd, name, 'after "start"')
    if (!values['print-settings']) {
      await service.start({ sources: { cwd, env } })
      return 0
    }
    const { settings, stored } = await openSettings(settingsOf(service.declaration), { cwd, env })
    await stored?.close()
    out(formatSettingRows(settings.describe()))
    for (const warning of settings.warnings) out(`warning: ${warning}`)
    return 0
  },
})
