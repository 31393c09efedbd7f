import { isDeepStrictEqual } from 'node:util'
import { asArray, asObject, isObject, type Json } from '../http/json.ts'
import { type Located, resolved } from './located.ts'

/** Members of an intersection that are joined at most, those of its members included. */
const MOST_MEMBERS = 64

/**
 * A schema in the words of JSON Schema 2020-12 and without `allOf`, where that can be: those of OpenAPI 3.0 are translated, and members of
 * an intersection are joined, what is referred to once. What cannot be joined stays in `allOf`.
 */
export function plainSchema(document: Json, at: Located, joined = new Set<unknown>()): Json {
  const { value } = resolved(document, at)
  joined.add(value)
  if (value === true || value === undefined) return {}
  if (value === false) return { enum: [] }
  const { allOf, ...own } = translated(asObject(value))
  let plain: Json = own
  for (const member of asArray(allOf)) {
    const located = { value: member, pointer: at.pointer }
    if ('$ref' in asObject(member) && joined.has(resolved(document, located).value)) continue
    const isTooMuch = joined.size >= MOST_MEMBERS
    plain = isTooMuch
      ? { ...plain, allOf: [...asArray(plain.allOf), member] }
      : join(plain, plainSchema(document, located, joined))
  }
  return plain
}

/** OpenAPI 3.0 §4.7.24 in the words of 3.1. */
function translated(schema: Json): Json {
  const { nullable, const: only, exclusiveMinimum, exclusiveMaximum, ...rest } = schema
  const plain: Record<string, unknown> = { ...rest }
  if ('const' in schema) plain.enum = [only]
  if (nullable === true && plain.type !== undefined) plain.type = [plain.type, 'null'].flat()
  if (nullable === true && Array.isArray(plain.enum) && !plain.enum.includes(null))
    plain.enum = [...plain.enum, null]
  for (const [word, exclusive, value] of [
    ['minimum', 'exclusiveMinimum', exclusiveMinimum],
    ['maximum', 'exclusiveMaximum', exclusiveMaximum],
  ] as const) {
    if (typeof value === 'number') plain[exclusive] = value
    if (value === true && plain[word] !== undefined) {
      plain[exclusive] = plain[word]
      delete plain[word]
    }
  }
  return plain
}

/** Values that both allow. */
function join(left: Json, right: Json): Json {
  const joined: Record<string, unknown> = { ...left }
  const rest: Record<string, unknown> = {}
  for (const [word, value] of Object.entries(right)) {
    const own = joined[word]
    if (own === undefined || isDeepStrictEqual(own, value)) joined[word] = value
    else if (word === 'required') joined.required = [...new Set([...asArray(own), ...asArray(value)])]
    else if (word === 'properties') joined.properties = joinedProperties(asObject(own), asObject(value))
    else if (word === 'enum')
      joined.enum = asArray(own).filter((each) =>
        asArray(value).some((other) => isDeepStrictEqual(each, other)),
      )
    else if (LOWER.has(word)) joined[word] = Math.max(Number(own), Number(value))
    else if (UPPER.has(word)) joined[word] = Math.min(Number(own), Number(value))
    else if (!SAID.has(word)) rest[word] = value
  }
  if (Object.keys(rest).length > 0) joined.allOf = [...asArray(joined.allOf), rest]
  return joined
}

function joinedProperties(left: Json, right: Json): Json {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return Object.fromEntries(
    names.map((name) => {
      const both = [left[name], right[name]].filter((each) => each !== undefined)
      return [name, both.length === 1 || isDeepStrictEqual(both[0], both[1]) ? both[0] : { allOf: both }]
    }),
  )
}

const LOWER: ReadonlySet<string> = new Set([
  'minimum',
  'exclusiveMinimum',
  'minLength',
  'minItems',
  'minProperties',
])
const UPPER: ReadonlySet<string> = new Set([
  'maximum',
  'exclusiveMaximum',
  'maxLength',
  'maxItems',
  'maxProperties',
])
/** Words that change no value. */
export const SAID: ReadonlySet<string> = new Set([
  ...[
    'title',
    'description',
    'example',
    'examples',
    'externalDocs',
    'xml',
    'deprecated',
    '$comment',
    '$id',
    '$schema',
    '$anchor',
  ],
  ...['$defs', 'definitions', 'readOnly', 'writeOnly'],
])

/** The types that a schema allows; all, where it says none. */
export function typesOf({ type, enum: members }: Json): ReadonlySet<string> {
  if (type !== undefined) return new Set(asArray([type].flat()).map(String))
  if (Array.isArray(members)) return new Set(members.map(typeOf))
  return new Set(ALL)
}

export const ALL = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : isObject(value)
        ? 'object'
        : Number.isInteger(value)
          ? 'integer'
          : typeof value
