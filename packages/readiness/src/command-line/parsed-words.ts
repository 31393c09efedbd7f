import { parseArgs } from 'node:util'
import { UsageError } from '../engine/usage-error.ts'
import type { Options, Values } from './option.ts'

export interface ParsedWords<O extends Options> {
  readonly values: Values<O>
  readonly positionals: readonly string[]
}

/**
 * Sorts the words after a command's name into options and others.
 *
 * @param shape of the others, as usage shows it: `<a>` is required, `[a]` is not, `a|b` is one of these, the last `...` is more of it.
 * @param usage what a message shows to who missed the shape.
 * @throws UsageError for what does not fit.
 */
export function parsedWords<O extends Options>(
  words: readonly string[],
  options: O,
  shape: string,
  usage: string,
): ParsedWords<O> {
  const { values, positionals } = parsed(negativesJoined(words, options), options)
  const places = shape.split(' ').filter(Boolean)
  for (const [index, place] of places.entries()) {
    const choices = place.includes('|') ? place.split('|') : undefined
    if (choices && !choices.includes(positionals[index] ?? '')) {
      throw new UsageError(`say one of ${choices.join(', ')}`)
    }
    if (place.startsWith('<') && positionals[index] === undefined) throw new UsageError(`usage: ${usage}`)
  }
  if (!shape.endsWith('...')) noMore(positionals, places.length, usage)
  const given = Object.entries(options).map(([name, { type, multiple }]) => [
    name,
    values[name] ?? (type === 'boolean' ? false : multiple ? [] : undefined),
  ])
  return { values: Object.fromEntries(given) as Values<O>, positionals }
}

/** @throws UsageError when there are more words than are taken. */
export function noMore(words: readonly string[], most: number, usage: string): void {
  const surplus = words.slice(most)
  if (surplus.length === 0) return
  throw new UsageError(`nothing is known of "${surplus.join(' ')}" here; usage: ${usage}`)
}

function parsed(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** `--timeout -5` as `--timeout=-5`: the option says what it expects, where the parser would look for an option of that name. */
function negativesJoined(words: readonly string[], options: Options): string[] {
  const takesValue = (word = '') => word.startsWith('--') && options[word.slice(2)]?.type === 'string'
  const isNegative = (index: number) => takesValue(words[index - 1]) && /^-\d/.test(words[index] ?? '')
  return words.flatMap((word, index) => {
    if (isNegative(index)) return []
    return isNegative(index + 1) ? [`${word}=${words[index + 1]}`] : [word]
  })
}
