import type { TSchema } from 'typebox'
import type { SettingSchema } from './convert.ts'

/** What a schema accepts, in words for the person who sets the variable. */
export function expectation(schema: TSchema): string {
  const { type, anyOf, items, const: only, enum: allowed } = schema as SettingSchema
  if (anyOf) return oneOf(anyOf.map(expectation))
  if (only !== undefined) return String(only)
  if (allowed) return oneOf(allowed.map(String))
  switch (type) {
    case 'integer':
      return `an integer${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'boolean':
      return 'on or off'
    case 'array':
      return list(items)
    default:
      return text(schema)
  }
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] as string) : `one of ${words.join(', ')}`
}

function list(items: TSchema | undefined): string {
  const each = items ? expectation(items) : 'text'
  return `a comma-separated list${each === 'text' ? '' : `, each ${each}`}`
}

function range(schema: SettingSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const low =
    minimum !== undefined ? `from ${minimum}` : exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`
  const high =
    maximum !== undefined ? `to ${maximum}` : exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`
  const words = [low, high].filter(Boolean)
  return words.length > 0 ? ` ${words.join(' ')}` : ''
}

function text({ format, pattern, minLength, maxLength }: SettingSchema): string {
  const noun = format ? `text in the format ${format}` : 'text'
  const limits = [
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    pattern !== undefined && `matching ${pattern instanceof RegExp ? pattern.source : pattern}`,
  ].filter(Boolean)
  return limits.length > 0 ? `${noun}, ${limits.join(', ')}` : noun
}
