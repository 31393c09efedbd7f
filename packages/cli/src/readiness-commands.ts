import type { Command } from '@seaworthy/readiness/command-line'
import {
  type CommandIo,
  readinessCommands as commandsOfReadiness,
  runOnProcess,
} from '@seaworthy/readiness/commands'
import type { Terminal } from './terminal.ts'

/** The commands that prove something about a service; they write to the process, and say of its exit code what they say. */
export const readinessCommands: readonly Command<Terminal>[] = commandsOfReadiness.map(onProcess)

/** A command of readiness as one of this command line: all words and the exit code pass through. */
export function onProcess(command: Command<CommandIo>): Command<Terminal> {
  return { ...command, run: (words) => runOnProcess((io) => command.run(words, io)) }
}
