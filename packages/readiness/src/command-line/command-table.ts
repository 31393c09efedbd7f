import { UsageError } from '../engine/usage-error.ts'
import type { Command } from './command.ts'

/** What someone typed: a command with its words, or a question for help, answered. */
export type Typed<Io> =
  | { readonly kind: 'command'; readonly command: Command<Io>; readonly words: readonly string[] }
  | { readonly kind: 'help'; readonly text: string }

/**
 * Finds in a table what was typed. No words ask for help, as `help [command]` and `--help` do.
 *
 * @throws UsageError for a command that there is not.
 */
export function typedOf<Io>(table: readonly Command<Io>[], argv: readonly string[]): Typed<Io> {
  const [name = 'help', ...words] = argv
  const isHelp = ['help', '--help', '-h'].includes(name)
  const asked = isHelp ? words[0] : name
  const command = table.find((each) => each.name === asked)
  if (asked !== undefined && !command) {
    throw new UsageError(`there is no command "${asked}"\n\n${overview(table)}`)
  }
  if (!command) return { kind: 'help', text: overview(table) }
  if (isHelp || words.includes('--help') || words.includes('-h')) return { kind: 'help', text: command.help }
  return { kind: 'command', command, words }
}

function overview<Io>(table: readonly Command<Io>[]): string {
  const width = Math.max(...table.map(({ name }) => name.length))
  const rows = table.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'Usage: seaworthy <command> [options]',
    '',
    ...rows,
    '',
    'seaworthy <command> --help tells more.',
  ].join('\n')
}
