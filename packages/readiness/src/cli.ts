import { typedOf } from './command-line/index.ts'
import { type CommandIo, readinessCommands, runOnProcess } from './commands/index.ts'

/**
 * The command line of this package alone, without those of services.
 *
 * @param argv what follows the program's name.
 * @returns the exit code; never throws for a mistake of the caller, and ends what it started on Ctrl-C.
 */
export async function runReadiness(argv: readonly string[]): Promise<number> {
  return await runOnProcess((io) => dispatch(argv, io))
}

/** Does what the words say. @throws UsageError for a mistake of the caller. */
export async function dispatch(argv: readonly string[], io: CommandIo): Promise<number> {
  const typed = typedOf(readinessCommands, argv)
  if (typed.kind === 'command') return await typed.command.run(typed.words, io)
  io.stdout.write(`${typed.text}\n`)
  return 0
}
