import { AppError, FatalBootError } from '@seaworthy/chassis/errors'
import { SettingsError } from '@seaworthy/chassis/settings'
import { type Command, typedOf, UsageError } from '@seaworthy/readiness/command-line'
import { ShippingProblem } from '@seaworthy/shipping'
import { cacheCommand } from './cache-command.ts'
import { costsCommand } from './costs-command.ts'
import { describeCommand } from './describe-command.ts'
import { migrateCommand } from './migrate-command.ts'
import { readinessCommands } from './readiness-commands.ts'
import { serviceCommands } from './service-command.ts'
import { shipCommand } from './ship-command.ts'
import { startCommand } from './start-command.ts'
import type { Terminal } from './terminal.ts'
import { tokenCommand } from './token-command.ts'

const COMMANDS: readonly Command<Terminal>[] = [
  startCommand,
  describeCommand,
  shipCommand,
  costsCommand,
  migrateCommand,
  cacheCommand,
  tokenCommand,
  ...readinessCommands,
]

/** Runs one command. Exit codes: 0 done, 1 failed, 2 not understood; a command may have more, which its help tells. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  let help = ''
  try {
    const isKnown = COMMANDS.some(({ name }) => name === words[0])
    const brought = isKnown ? [] : await serviceCommands(words, terminal)
    const table = [...COMMANDS, ...brought.filter(({ name }) => !COMMANDS.some((own) => own.name === name))]
    const typed = typedOf(table, words)
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

/** Foreseen errors speak for themselves; of others the stack is worth more. */
function explain(error: unknown): string {
  const foreseen = [AppError, FatalBootError, SettingsError, ShippingProblem]
  if (foreseen.some((each) => error instanceof each)) return (error as Error).message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
