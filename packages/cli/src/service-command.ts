import type { Service } from '@seaworthy/chassis'
import type { ServiceCommand } from '@seaworthy/chassis/capability'
import { type Command, UsageError } from '@seaworthy/readiness/command-line'
import { openCommandRuntime } from './command-runtime.ts'
import { findService, findServices } from './service-finder.ts'
import type { Terminal } from './terminal.ts'

const OPTION = '--service'
const HELP = '  --service name        which service; default the only one there is'

/**
 * The commands that capabilities bring: those of the service that the words name with `--service`, or else of every service
 * of this folder. One that cannot be loaded is told on standard error, as its commands are missing.
 *
 * @throws whatever keeps the service that is named from being loaded.
 */
export async function serviceCommands(
  words: readonly string[],
  { cwd, err }: Terminal,
): Promise<readonly Command<Terminal>[]> {
  const { name } = withoutService(words)
  const services: Service[] = []
  if (name !== undefined) services.push(await findService(cwd, name))
  else {
    for (const found of await findServices(cwd)) {
      if ('service' in found) services.push(found.service)
      else err(`note: commands that "${found.name}" may bring are not known: ${firstLine(found.trouble)}`)
    }
  }
  const byName = new Map(services.flatMap(({ commands }) => commands.map((each) => [each.name, each])))
  return [...byName.values()].map(asCommand)
}

function asCommand({ name, summary, help }: ServiceCommand): Command<Terminal> {
  return {
    name,
    summary,
    help: `${help}\n\n${HELP}`,
    async run(words, terminal) {
      const { name: whose, rest } = withoutService(words)
      const service = await findService(terminal.cwd, whose)
      const own = service.commands.find((each) => each.name === name)
      if (!own) throw new UsageError(`the service "${service.name}" has no command "${name}"`)
      await using opened = await openCommandRuntime(service, own.settings ?? [], terminal)
      return await own.run(rest, opened.runtime, service.declaration, terminal)
    },
  }
}

/** The option stands for the command line, whatever words the command itself knows. */
function withoutService(words: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  const at = words.findIndex((word) => word === OPTION || word.startsWith(`${OPTION}=`))
  if (at === -1) return { name: undefined, rest: words }
  const word = words[at] as string
  const isApart = word === OPTION
  const name = isApart ? words[at + 1] : word.slice(OPTION.length + 1)
  if (!name) throw new UsageError(`${OPTION} takes a name`)
  return { name, rest: words.toSpliced(at, isApart ? 2 : 1) }
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] as string
