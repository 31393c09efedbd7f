import { splitCommand } from './split-command.ts'

/** A program with its arguments, as one text or as a list. */
export const COMMAND = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', minItems: 1, items: { type: 'string' } },
  ],
} as const

/** @throws UsageError for a text that only a shell could run. */
export function wordsOf(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? splitCommand(command) : command
}
