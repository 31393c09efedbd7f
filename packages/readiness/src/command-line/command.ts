import { commandHelp } from './command-help.ts'
import type { Options } from './option.ts'
import { type ParsedWords, parsedWords } from './parsed-words.ts'
import { typedCommand } from './typed-command.ts'

/** A row of a table of commands. `Io` is what its commands touch of the outside. */
export interface Command<Io> {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The whole help text. */
  readonly help: string
  /**
   * Takes the words after the name, and answers with the exit code: 0 done, 1 failed; others only where its help tells them.
   *
   * @throws UsageError when the words make no sense: exit code 2.
   */
  run(words: readonly string[], io: Io): Promise<number>
}

export interface Given<O extends Options> extends ParsedWords<O> {
  /** The command as it was typed, for reports that others read. */
  readonly typed: string
}

export interface CommandDeclaration<Io, O extends Options> {
  readonly name: string
  readonly summary: string
  /** The shape of the words that are no options; see `parsedWords`. Default: none are taken. */
  readonly words?: string
  /** Further forms of usage, for help. */
  readonly also?: readonly string[]
  /** What help says above the options. */
  readonly about?: string
  readonly options: O
  /** What help says of exit codes. Default: nothing, as for 0 done, 1 failed and 2 not understood. */
  readonly ends?: string
  run(given: Given<O>, io: Io): Promise<number> | number
}

/** A command whose help, usage and parsing come from its declaration. */
export function command<Io, const O extends Options>(declared: CommandDeclaration<Io, O>): Command<Io> {
  const { name, summary, words: shape = '', options, run } = declared
  return {
    name,
    summary,
    help: commandHelp(declared),
    async run(words, io) {
      const parsed = parsedWords(words, options, shape, `seaworthy ${name} ${shape}`.trimEnd())
      return await run({ ...parsed, typed: typedCommand([name, ...words]) }, io)
    },
  }
}
