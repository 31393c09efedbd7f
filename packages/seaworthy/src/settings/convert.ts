import type { TSchema } from 'typebox'
import { Check } from 'typebox/schema'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const TRUE = new Set(['on', 'true', '1', 'yes'])
const FALSE = new Set(['off', 'false', '0', 'no'])

/** The parts of JSON Schema that a setting may use. */
export interface SettingSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string | RegExp
  readonly format?: string
}

/**
 * Turns the text of a variable into what its schema asks for: numbers, on/off and its synonyms, comma lists.
 * Text that cannot be turned is given back as it is, for the schema to refuse.
 */
export function convertText(text: string, schema: TSchema): unknown {
  const { type, anyOf, items, const: only, enum: allowed } = schema as SettingSchema
  if (anyOf) {
    const converted = anyOf.map((each) => [each, convertText(text, each)] as const)
    return converted.find(([each, value]) => Check(each, value))?.[1] ?? text
  }
  if (only !== undefined) return String(only) === text ? only : text
  if (allowed) return allowed.find((each) => String(each) === text) ?? text
  switch (type) {
    case 'integer':
    case 'number':
      return NUMBER.test(text.trim()) ? Number(text) : text
    case 'boolean': {
      const word = text.trim().toLowerCase()
      return TRUE.has(word) ? true : FALSE.has(word) ? false : text
    }
    case 'array':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
        .map((item) => (items ? convertText(item, items) : item))
    default:
      return text
  }
}
