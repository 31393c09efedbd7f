import { type Command, typedOf, UsageError } from '@seaworthy/readiness/command-line'
import { type CommandRow, loadCommand, missingPackage } from './command-row.ts'
import { readinessCommands } from './readiness-commands.ts'
import type { Terminal } from './terminal.ts'

/** What a service on the chassis is told, and what is written for one; loaded where it is typed. */
export const ROWS: readonly CommandRow[] = [
  {
    name: 'new',
    summary: 'write a new service that passes its own tests and drills',
    load: async () => (await import('create-seaworthy')).newCommand,
  },
  {
    name: 'add',
    summary: 'add a slice, a route, a migration, an upstream or a test to a service',
    async load() {
      const { addCommand } = await import('create-seaworthy')
      return addCommand((await import('./service-finder.ts')).serviceFolder)
    },
  },
  {
    name: 'upgrade',
    summary: 'bring what changed in the template of services to one that was written from it',
    async load() {
      const { upgradeCommand } = await import('create-seaworthy')
      return upgradeCommand((await import('./service-finder.ts')).serviceFolder)
    },
  },
  {
    name: 'start',
    summary: 'start a service, or show the settings that it would start with',
    load: async () => (await import('./start-command.ts')).startCommand,
  },
  {
    name: 'describe',
    summary: 'tell everything that a service declares',
    load: async () => (await import('./describe-command.ts')).describeCommand,
  },
  {
    name: 'openapi',
    summary: 'tell what of two OpenAPI documents breaks clients',
    load: async () => (await import('./openapi-command.ts')).openapiCommand,
  },
  {
    name: 'ship',
    summary: 'write what surrounds the process of a service: its image, its compose files and its Helm chart',
    load: async () => (await import('./ship-command.ts')).shipCommand,
  },
  {
    name: 'costs',
    summary: 'tell what the environments on AWS cost in a month, by your own table of prices',
    load: async () => (await import('./costs-command.ts')).costsCommand,
  },
  {
    name: 'anonymise',
    summary: 'write rows of a database as SQL in which nobody can be recognised, for pre-production',
    load: async () => (await import('./anonymise-command.ts')).anonymiseCommand,
  },
  {
    name: 'migrate',
    summary: 'move the schema of a database up or down, or look at it',
    load: async () => (await import('./migrate-command.ts')).migrateCommand,
  },
  {
    name: 'cache',
    summary: 'look into the cache of a service, or drop entries from it',
    load: async () => (await import('./cache-command.ts')).cacheCommand,
  },
  {
    name: 'token',
    summary: 'sign an access token of the local development issuer',
    load: async () => (await import('./token-command.ts')).tokenCommand,
  },
]
/** Words after which the name of a command follows. */
const HELP = new Set(['help', '--help', '-h'])
const NAMES = new Set([...ROWS, ...readinessCommands].map(({ name }) => name))

/** Runs one command. Exit codes: 0 done, 1 failed, 2 not understood; a command may have more, which its help tells. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  let help = ''
  try {
    const typed = typedOf(await commandsFor(words, terminal), words)
    if (typed.kind === 'help') {
      terminal.out(typed.text)
      return 0
    }
    help = `\n\n${typed.command.help}`
    return await typed.command.run(typed.words, terminal)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`seaworthy: ${error.message}${help}`)
      return 2
    }
    terminal.err(`seaworthy: ${explain(error)}`)
    return 1
  }
}

/** The table of commands, of which the one that is asked for is loaded, with those that capabilities of services bring. */
async function commandsFor(
  words: readonly string[],
  terminal: Terminal,
): Promise<readonly Command<Terminal>[]> {
  const own: Command<Terminal>[] = []
  const asked = HELP.has(words[0] as string) ? words[1] : words[0]
  for (const row of ROWS) own.push(row.name === asked ? await loadCommand(row) : unloaded(row))
  const brought = NAMES.has(words[0] as string) ? [] : await broughtCommands(words, terminal)
  return [...own, ...readinessCommands, ...brought.filter(({ name }) => !NAMES.has(name))]
}

/** A line of the overview; what is typed is loaded before. */
const unloaded = ({ name, summary }: CommandRow): Command<Terminal> => ({
  ...{ name, summary, help: '' },
  run: () => Promise.reject(new Error(`"${name}" was not loaded`)),
})

async function broughtCommands(
  words: readonly string[],
  terminal: Terminal,
): Promise<readonly Command<Terminal>[]> {
  try {
    const { serviceCommands } = await import('./service-command.ts')
    return await serviceCommands(words, terminal)
  } catch (error) {
    // Without the chassis there is no service that could bring any.
    if (missingPackage(error) === undefined) throw error
    return []
  }
}

/** Errors that tell a person what to do, by name: they may come from another copy of the package that they are defined in. */
const FORESEEN = new Set([
  'AppError',
  'FatalBootError',
  'SettingsError',
  'SecretStoreError',
  'ShippingProblem',
])

/** Foreseen errors speak for themselves; of others the stack is worth more. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return FORESEEN.has(error.name) ? error.message : (error.stack ?? error.message)
}
