/**
 * Values travel and are kept as JSON. What the loader gave is never handed on: everyone gets a frozen value made from
 * the text, so nobody can change what others see.
 */
export interface FrozenValue {
  readonly value: unknown
  /** Empty for "there is no such thing", which JSON has no word for. */
  readonly text: string
}

export const ABSENT: FrozenValue = Object.freeze({ value: undefined, text: '' })

/** @throws TypeError for what JSON cannot hold, such as a function at the top or a cycle. */
export function freezeValue(value: unknown): FrozenValue {
  if (value === undefined) return ABSENT
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError(`a ${typeof value} cannot be cached: JSON has no form for it`)
  return { value: parseFrozen(text), text }
}

/** @throws SyntaxError when the text is not JSON. */
export function thawText(text: string): FrozenValue {
  return text === '' ? ABSENT : { value: parseFrozen(text), text }
}

const parseFrozen = (text: string): unknown => deepFreeze(JSON.parse(text))

function deepFreeze(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  for (const key in value) deepFreeze((value as Record<string, unknown>)[key])
  return Object.freeze(value)
}
