import type { Command } from '@seaworthy/readiness/command-line'
import type { Service } from 'seaworthy'
import type { ServiceCommand } from 'seaworthy/capability'
import { openCommandRuntime } from './command-runtime.ts'
import { findService } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

/** The commands that the capabilities of the service in this folder bring; none where there is no one service. */
export async function serviceCommands(cwd: string): Promise<readonly Command<Terminal>[]> {
  const service = await findService(cwd).catch(() => undefined)
  return (service?.commands ?? []).map((each) => asCommand(each, service as Service))
}

function asCommand(
  { name, summary, help, settings = [], run }: ServiceCommand,
  service: Service,
): Command<Terminal> {
  return {
    name,
    summary,
    help,
    async run(words, terminal) {
      await using opened = await openCommandRuntime(service, settings, terminal)
      return await run(words, opened.runtime, service.declaration, terminal)
    },
  }
}
