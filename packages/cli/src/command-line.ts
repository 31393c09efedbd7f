import { AppError, FatalBootError } from 'seaworthy/errors'
import { SettingsError } from 'seaworthy/settings'
import { cacheCommand } from './cache-command.ts'
import { type Command, type Terminal, UsageError } from './command.ts'
import { migrateCommand } from './migrate-command.ts'
import { readinessCommands } from './readiness-commands.ts'
import { startCommand } from './start-command.ts'
import { tokenCommand } from './token-command.ts'

const COMMANDS: readonly Command[] = [
  startCommand,
  migrateCommand,
  cacheCommand,
  tokenCommand,
  ...readinessCommands(),
]

/** Runs one command. Exit codes: 0 done, 1 failed, 2 not understood; a command may have more, which its help tells. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name = 'help', ...rest] = words
  const command = COMMANDS.find((each) => each.name === name)
  try {
    if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], terminal)
    if (!command) throw new UsageError(`there is no command "${name}"`)
    if (rest.includes('--help') || rest.includes('-h')) return help(name, terminal)
    return await command.run(rest, terminal)
  } catch (error) {
    if (isUsageError(error)) {
      terminal.err(`seaworthy: ${error.message}\n\n${command?.help ?? overview()}`)
      return 2
    }
    terminal.err(`seaworthy: ${explain(error)}`)
    return 1
  }
}

function help(name: string | undefined, terminal: Terminal): number {
  const command = COMMANDS.find((each) => each.name === name)
  if (name !== undefined && !command) throw new UsageError(`there is no command "${name}"`)
  terminal.out(command?.help ?? overview())
  return 0
}

function overview(): string {
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`)
  return [
    'Usage: seaworthy <command> [options]',
    '',
    ...rows,
    '',
    'seaworthy <command> --help tells more.',
  ].join('\n')
}

/** `node:util` parseArgs reports what it does not understand by errors with such a code. */
function isUsageError(error: unknown): error is Error {
  const code = (error as { code?: unknown } | undefined)?.code
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'))
}

/** Foreseen errors speak for themselves; of others the stack is worth more. */
function explain(error: unknown): string {
  if (error instanceof AppError || error instanceof FatalBootError || error instanceof SettingsError) {
    return error.message
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
