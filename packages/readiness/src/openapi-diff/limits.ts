import type { Json } from '../http/json.ts'
import type { Tell } from './effect.ts'

const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

/** Compares bounds of numbers, lengths and counts. */
export function compareLimits(before: Json, after: Json, tell: Tell): void {
  for (const word of LEAST) compareLimit(word, before[word], after[word], Number.NEGATIVE_INFINITY, 1, tell)
  for (const word of MOST) compareLimit(word, before[word], after[word], Number.POSITIVE_INFINITY, -1, tell)
  const [wasUnique, isUnique] = [before.uniqueItems === true, after.uniqueItems === true]
  if (isUnique && !wasUnique) tell('narrower', 'elements have to differ now')
  if (wasUnique && !isUnique) tell('looser', 'elements may be alike now')
}

function compareLimit(
  word: string,
  was: unknown,
  is: unknown,
  without: number,
  sign: 1 | -1,
  tell: Tell,
): void {
  const [old, now] = [was, is].map((value) => (typeof value === 'number' ? value : without)) as [
    number,
    number,
  ]
  if (old === now) return
  const said = `${word} ${was === undefined ? 'is new' : `was ${old}`}${is === undefined ? ' and is gone' : `, ${now} now`}`
  tell(sign * (now - old) > 0 ? 'narrower' : 'looser', said)
}
