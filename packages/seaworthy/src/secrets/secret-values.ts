import { SecretStoreError } from './secret-store-error.ts'

const VARIABLE = /^[A-Z][A-Z0-9_]*$/

/**
 * The variables that a secret sets: its keys in capitals. Other keys are somebody else's, such as `username` beside them. Numbers
 * and booleans count as their text; what is empty sets nothing.
 *
 * @param place where it is kept, for messages
 * @throws SecretStoreError when it is no object, sets no variable, or has something under one that is no text.
 */
export function secretValues(content: unknown, place: string): ReadonlyMap<string, string> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const found = Array.isArray(content) ? 'an array' : content === null ? 'null' : `a ${typeof content}`
    throw new SecretStoreError('secret_not_json', `${place} is ${found}, expected a JSON object`)
  }
  const own = Object.entries(content).filter(([key]) => VARIABLE.test(key))
  if (own.length === 0) {
    throw new SecretStoreError('secret_without_keys', `no key of ${place} is the name of a variable`)
  }
  const nested = own.flatMap(([key, value]) => (typeof value === 'object' && value !== null ? [key] : []))
  if (nested.length > 0) {
    const keys = nested.join(', ')
    throw new SecretStoreError(
      'secret_not_json',
      `${place} has an object or an array under ${keys}, expected text`,
    )
  }
  return new Map(
    own.flatMap(([key, value]) => (value === null || value === '' ? [] : [[key, String(value)]])),
  )
}

/** The same of a secret that the store keeps as text. */
export function secretValuesOfText(text: string, place: string): ReadonlyMap<string, string> {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    // The message of the parser would quote what it stumbled over.
    throw new SecretStoreError('secret_not_json', `${place} is text that is no JSON, expected a JSON object`)
  }
  return secretValues(content, place)
}
