import type { Command } from '@seaworthy/readiness/command-line'
import type { ServiceCommand } from 'seaworthy/capability'
import { openRuntime, RUNTIME_SETTINGS } from 'seaworthy/service'
import { loadSettings } from 'seaworthy/settings'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

/** The commands that the capabilities of the service in this folder bring; none where there is no one service. */
export async function serviceCommands(cwd: string): Promise<readonly Command<Terminal>[]> {
  const service = await findService(cwd).catch(() => undefined)
  return (service?.commands ?? []).map((each) => asCommand(each, cwd))
}

function asCommand(
  { name, summary, help, settings: read = [], run }: ServiceCommand,
  folder: string,
): Command<Terminal> {
  return {
    name,
    summary,
    help,
    async run(words, { env, out, err }) {
      const { declaration } = await findService(folder)
      const settings = loadSettings([...RUNTIME_SETTINGS, ...read], {
        cwd: folder,
        env: { LOG_LEVEL: 'warn', OTEL_SDK_DISABLED: 'true', ...env },
      })
      const logs = { write: (line: string) => err(line.trimEnd()) }
      await using opened = await openRuntime(declaration, settings, { logs })
      return await run(words, opened.runtime, declaration, { out, err })
    },
  }
}
