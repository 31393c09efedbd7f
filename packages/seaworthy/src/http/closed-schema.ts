import { isNumericFormat } from './numeric-text.ts'

/** Whose fields are bounded: this object's, those of the objects below it only, or those of none at all. */
export type Closing = 'here' | 'below' | 'nowhere'

/** The keyword by which text becomes the member of an enumeration that it spells; its value are the members. */
export const SPELLS = 'x-seaworthy-spells'

/**
 * A copy of the schema in which every object refuses fields that it does not name, unless it says otherwise, and every
 * integer what a number cannot hold. Members of an intersection stay open, as each sees the fields of the others; the
 * intersection itself is closed to what none of them names.
 *
 * @param isText values arrive as text, and what they spell is meant
 * @param isOpen the fields of the outermost object are not bounded
 */
export function closedSchema(schema: object, isText: boolean, isOpen: boolean): object {
  const spell = (closed: Record<string, unknown>, closing: Closing) => {
    refuseUnchecked(closed)
    spellPrefix(closed)
    spellFormat(closed)
    if (isText) spellMembers(closed)
    if (closed.type === 'integer' && closing !== 'nowhere') boundInteger(closed)
    return closed
  }
  return new ClosedSchema(spell).copy(schema, isOpen ? 'below' : 'here') as object
}

/** What the format asks of text; by its own name the validator holds numbers alone to it. */
export const textFormat = (format: string): string => `${format} as text`

/** What stands for a schema in the copy, when everything below it is copied. */
export type Finish = (closed: Record<string, unknown>, closing: Closing, original: object) => unknown

/** Copies schemas so that their objects are closed. */
export class ClosedSchema {
  readonly #finish: Finish
  readonly #names = new Map<string, number>()

  constructor(finish: Finish) {
    this.#finish = finish
  }

  copy(schema: unknown, closing: Closing): unknown {
    if (schema === null || typeof schema !== 'object') return schema
    if (Array.isArray(schema)) return schema.map((item) => this.copy(item, closing))
    const closed: Record<string, unknown> = {}
    const below = closing === 'nowhere' ? 'nowhere' : 'here'
    const beside = closing === 'nowhere' ? 'nowhere' : 'below'
    const alternatives = closing === 'here' && 'unevaluatedProperties' in schema ? 'below' : closing
    for (const [key, value] of Object.entries(schema)) {
      if (DATA.has(key) || key.startsWith('x-')) closed[key] = value
      // An anchor, as the drafts before 2019-09 write it.
      else if (key === '$id' && String(value).startsWith('#'))
        closed.$anchor = this.#unique(String(value).slice(1))
      else if (NAMES.has(key)) closed[key] = this.#unique(value as string)
      else if (NAMED.has(key)) closed[key] = this.#each(value as object, below)
      else if (DEPENDENT.has(key)) closed[key] = this.#each(value as object, beside)
      else if (BESIDE.has(key)) closed[key] = this.copy(value, beside)
      // What an open object satisfies, one that is closed would not: the rule would not be applied.
      else if (key === 'not' || key === 'if') closed[key] = this.copy(value, 'nowhere')
      else closed[key] = this.copy(value, key === 'anyOf' || key === 'oneOf' ? alternatives : below)
    }
    // The checked keywords are those of all drafts.
    delete closed.$schema
    if (closing === 'here') close(closed)
    return this.#finish(closed, closing, schema)
  }

  #each(named: object, closing: Closing): object {
    return Object.fromEntries(
      Object.entries(named).map(([name, each]) => [name, this.copy(each, closing)] as const),
    )
  }

  /** A schema that stands in several places has its name in the first: the validator takes each name once. */
  #unique(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1
    this.#names.set(name, count)
    return count === 1 ? name : name.replace(/#?$/, `~${count}$&`)
  }
}

const DESCRIBES = 'name it x-content if it is meant for readers'
/** What the validator takes and passes over, and what to do instead. */
const UNCHECKED: ReadonlyMap<string, string> = new Map([
  ['contentEncoding', `use format: 'byte' for base64, or ${DESCRIBES}`],
  ['contentMediaType', `check the text in the handler, or ${DESCRIBES}`],
  ['contentSchema', `check the text in the handler, or ${DESCRIBES}`],
  ['$vocabulary', 'it belongs to a meta-schema: leave it out'],
])

function refuseUnchecked(schema: object): void {
  for (const [key, instead] of UNCHECKED) {
    if (key in schema)
      throw new Error(
        `"${key}" is a JSON Schema 2019-09/2020-12 keyword that is not checked here; ${instead}`,
      )
  }
}

/** Values, which only look like schemas. */
export const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples', 'example'])
/** Schemas by names of the author's. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions'])
/** The same, for the object itself when it has the field. */
const DEPENDENT = new Set(['dependentSchemas', 'dependencies'])
export const isNamed = (key: string): boolean => NAMED.has(key) || DEPENDENT.has(key)
/** Schemas for the object itself, each of which sees fields that others name. */
const BESIDE = new Set(['allOf', 'then', 'else'])
const NAMES = new Set(['$id', '$anchor'])

function close(schema: Record<string, unknown>): void {
  if (schema.unevaluatedProperties !== undefined) return
  const hasFields = schema.type === 'object' && typeof schema.properties === 'object'
  const isIntersection = Array.isArray(schema.allOf)
  if ((hasFields || isIntersection) && isConditional(schema)) {
    schema.unevaluatedProperties = false
    return
  }
  if (hasFields) schema.additionalProperties ??= false
  const names = isIntersection ? namesIn(schema) : undefined
  if (names !== undefined) {
    schema.properties = {
      ...Object.fromEntries([...names].map((name) => [name, {}])),
      ...(schema.properties as object),
    }
    schema.additionalProperties ??= false
  }
}

/** Whether which fields an object has depends on what it holds; costs more to check than a list of names. */
function isConditional(schema: object): boolean {
  const { allOf = [] } = schema as { allOf?: readonly object[] }
  return CONDITIONS.some((key) => key in schema) || allOf.some(isConditional)
}

const CONDITIONS = ['then', 'else', ...DEPENDENT]

/** What the members of an intersection name; undefined where one of them takes other fields as well, or is no object. */
function namesIn(schema: object): Set<string> | undefined {
  const { allOf, anyOf, oneOf, properties, additionalProperties, ...more } = schema as Record<string, unknown>
  if (OPENING.some((key) => more[key] !== undefined)) return undefined
  if (additionalProperties !== undefined && additionalProperties !== false) return undefined
  const members = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as object[]) : []))
  if (members.length === 0 && properties === undefined) return undefined
  const names = new Set(Object.keys((properties ?? {}) as object))
  for (const member of members) {
    const own = namesIn(member)
    if (own === undefined) return undefined
    for (const name of own) names.add(name)
  }
  return names
}

const OPENING = ['$ref', '$dynamicRef', '$recursiveRef', 'patternProperties', 'unevaluatedProperties']

/** A larger one arrives as its neighbour: `/things/9007199254740993` would answer with another thing. */
function boundInteger(schema: Record<string, unknown>): void {
  const { maximum, minimum } = schema as { maximum?: number; minimum?: number }
  schema.maximum = Math.min(maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  schema.minimum = Math.max(minimum ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)
}

/** Tuples of 2020-12, as the drafts before write them. */
function spellPrefix(schema: Record<string, unknown>): void {
  const { prefixItems, items } = schema
  if (prefixItems === undefined) return
  delete schema.prefixItems
  schema.items = prefixItems
  if (items !== undefined) schema.additionalItems = items
}

/** Of text, that is where no number may stand: of numbers the validator knows the format itself. */
function spellFormat(schema: Record<string, unknown>): void {
  const { format } = schema as { format?: string }
  if (format === undefined || !isNumericFormat(format)) return
  const types = [schema.type].flat()
  if (types.includes('string') && !types.includes('number') && !types.includes('integer'))
    schema.format = textFormat(format)
}

/** A type would convert the text first, to what may be no member: `"02"` to 2 before it is found to be no 1. */
function spellMembers(schema: Record<string, unknown>): void {
  const members = 'const' in schema ? [schema.const] : schema.enum
  if (!Array.isArray(members) || members.every((member) => typeof member === 'string')) return
  if (members.some((member) => member !== null && typeof member === 'object')) return
  schema[SPELLS] = members
  delete schema.type
}
