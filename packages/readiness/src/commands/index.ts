import type { Command } from '../command-line/command.ts'
import { explainCommand, listCommand } from './catalogue-commands.ts'
import type { CommandIo } from './command-io.ts'
import { drillCommand } from './drill-command.ts'
import { diffCommand, reportCommand, verifyCommand } from './evidence-commands.ts'
import { loadCommand } from './load-command.ts'
import { checkCommand, probeCommand } from './run-commands.ts'

export type { CommandIo } from './command-io.ts'
export { runOnProcess } from './process-run.ts'

/** The commands that prove something about a service. What one does is loaded when it is typed. */
export const readinessCommands: readonly Command<CommandIo>[] = [
  checkCommand,
  probeCommand,
  drillCommand,
  loadCommand,
  explainCommand,
  listCommand,
  reportCommand,
  diffCommand,
  verifyCommand,
]
