import { parseArgs } from 'node:util'
import { loadServiceSettings } from 'seaworthy/service'
import { formatSettingRows } from 'seaworthy/settings'
import { type Command, UsageError } from './command.ts'
import { findService } from './service-finder.ts'

export const startCommand: Command = {
  name: 'start',
  summary: 'start a service, or show the settings that it would start with',
  help: `Usage: seaworthy start [service] [--print-settings]

Starts a service as this process.

  --print-settings   print every setting, its value and where it came from, and end;
                     secrets are masked`,

  async run(words, { cwd, env, out }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { 'print-settings': { type: 'boolean', default: false } },
    })
    if (positionals.length > 1) throw new UsageError('start takes one service')
    const service = await findService(cwd, positionals[0])
    if (!values['print-settings']) {
      await service.start({ sources: { cwd, env } })
      return 0
    }
    const settings = loadServiceSettings(service.declaration, { cwd, env })
    out(formatSettingRows(settings.describe()))
    for (const warning of settings.warnings) out(`warning: ${warning}`)
    return 0
  },
}
