import { UsageError } from '../engine/usage-error.ts'

/**
 * Splits a command into words as a shell would, quotes included, and refuses what needs a shell: with a shell in between a
 * signal would not reach the service.
 *
 * @throws UsageError for an open quote, or for pipes, lists, redirections and substitutions.
 */
export function splitCommand(command: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (const character of command) {
    if (quote) {
      if (character === quote) quote = undefined
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if ('|&;<>`$'.includes(character)) {
      throw new UsageError(
        `the command "${command}" needs a shell ("${character}"): write it as a list, as in ["sh", "-c", "exec …"], so that signals reach the service`,
      )
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote) throw new UsageError(`the command "${command}" has an open ${quote}`)
  return word === undefined ? words : [...words, word]
}
