import { isDeepStrictEqual } from 'node:util'
import { asArray, asObject, type Json } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'
import type { Direction, Effect, Tell } from './effect.ts'
import { compareLimits } from './limits.ts'
import { below } from './located.ts'
import { compareMembers } from './members.ts'
import { ALL, SAID, typesOf } from './plain-schema.ts'

const DEEPEST = 30

/** Compares what the schema of a place allows, all the way down. */
export function compareSchemas(comparison: Comparison, pair: Pair, direction: Direction, depth = 0): void {
  const at = comparison.resolve(pair)
  if (at.before.value === undefined && at.after.value === undefined) return
  // Of what cannot be followed nothing more is said.
  if (
    (['before', 'after'] as const).some(
      (side) => (at[side].value === undefined) !== (pair[side].value === undefined),
    )
  )
    return
  if (depth > DEEPEST) return comparison.tellTooLarge(at)
  if (!comparison.isNew(at, direction)) return
  const tell: Tell = (effect, what, place = at) => tellEffect(comparison, direction, effect, what, place)
  const { before, after } = comparison.plain(at)
  const deeper = (key: readonly (string | number)[]) =>
    compareSchemas(comparison, sides(at, { before, after }, key), direction, depth + 1)
  if (!compareTypes(before, after, tell)) return
  compareEnums(before, after, tell)
  compareLimits(before, after, tell)
  compareProperties(before, after, direction, {
    tell,
    deeper,
    at: (key) => sides(at, { before, after }, key),
  })
  compareRest(before, after, tell, deeper)
  const compare = (members: Pair) => compareSchemas(comparison, members, direction, depth + 1)
  for (const word of ['oneOf', 'anyOf'])
    compareMembers(asArray(before[word]), asArray(after[word]), { word, tell, at, compare })
  compareOthers(before, after, direction, tell)
}

/** Below both sides, as they are in plain words: joined schemas stand nowhere but where they were joined. */
function sides(
  at: Pair,
  plain: { readonly before: Json; readonly after: Json },
  key: readonly (string | number)[],
): Pair {
  const down = (side: 'before' | 'after') =>
    key.reduce(below, { value: plain[side] as unknown, pointer: at[side].pointer })
  return { before: down('before'), after: down('after') }
}

function tellEffect(
  comparison: Comparison,
  direction: Direction,
  effect: Effect,
  what: string,
  place: Pair,
): void {
  if (effect === 'other') return comparison.tell(`${direction}-schema-changed`, 'review', what, place)
  if (direction === 'request')
    return effect === 'narrower'
      ? comparison.tell('request-schema-narrowed', 'breaking', what, place)
      : comparison.tell('request-schema-widened', 'compatible', what, place)
  if (effect === 'narrower') return comparison.tell('response-schema-narrowed', 'compatible', what, place)
  comparison.tell('response-schema-widened', effect === 'wider' ? 'breaking' : 'review', what, place)
}

/** @returns whether the two still have something in common. */
function compareTypes(before: Json, after: Json, tell: Tell): boolean {
  const [was, is] = [typesOf(before), typesOf(after)]
  const has = (types: ReadonlySet<string>, type: string) =>
    types.has(type) || (type === 'integer' && types.has('number'))
  const gone = [...was].filter((type) => !has(is, type))
  const come = [...is].filter((type) => !has(was, type))
  const shown = (types: ReadonlySet<string>) =>
    types.size >= ALL.length ? 'any type' : [...types].join(' or ')
  const said = `${shown(was)} became ${shown(is)}`
  if (before.type !== undefined || after.type !== undefined) {
    if (gone.length > 0) tell('narrower', said)
    if (come.length > 0) tell('wider', said)
  }
  return (
    was.size === 0 ||
    is.size === 0 ||
    [...was].some((type) => has(is, type)) ||
    [...is].some((type) => has(was, type))
  )
}

function compareEnums({ enum: was }: Json, { enum: is }: Json, tell: Tell): void {
  if (!Array.isArray(was) && !Array.isArray(is)) return
  if (!Array.isArray(was)) return tell('narrower', `only ${listed(asArray(is))} are allowed now`)
  if (!Array.isArray(is)) return tell('wider', `values other than ${listed(was)} are allowed now`)
  const missing = (from: readonly unknown[], other: readonly unknown[]) =>
    other.filter((value) => !from.some((each) => isDeepStrictEqual(each, value)))
  const gone = missing(is, was)
  const come = missing(was, is)
  if (gone.length > 0) tell('narrower', `${listed(gone)} no longer among the values`)
  if (come.length > 0) tell('wider', `${listed(come)} new among the values`)
}

const listed = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ') || 'none'

interface Below {
  readonly tell: Tell
  readonly deeper: (key: readonly (string | number)[]) => void
  readonly at: (key: readonly (string | number)[]) => Pair
}

function compareProperties(
  before: Json,
  after: Json,
  direction: Direction,
  { tell, deeper, at }: Below,
): void {
  const [was, is] = [before, after].map((schema) => ofDirection(asObject(schema.properties), direction)) as [
    Json,
    Json,
  ]
  const required = [before, after].map(({ required: names }) => new Set(asArray(names).map(String))) as [
    Set<string>,
    Set<string>,
  ]
  const isHidden = (name: string, schema: Json) =>
    name in asObject(schema.properties) && !(name in ofDirection(asObject(schema.properties), direction))
  for (const name of new Set([...Object.keys(was), ...Object.keys(is), ...required[0], ...required[1]])) {
    if (isHidden(name, before) || isHidden(name, after)) continue
    const place = at(['properties', name])
    const [known, knows] = [name in was, name in is]
    if (known && knows) deeper(['properties', name])
    else if (known) propertyRemoved(name, after, direction, tell, place)
    else if (knows && !required[1].has(name)) propertyAdded(name, before, direction, tell, place)
    if (required[1].has(name) && !required[0].has(name)) tell('narrower', `${name} is required now`, place)
    if (required[0].has(name) && !required[1].has(name) && (knows || !known))
      tell('wider', `${name} need not be there now`, place)
  }
}

function propertyRemoved(name: string, after: Json, direction: Direction, tell: Tell, place: Pair): void {
  if (direction === 'response') return tell('wider', `${name} is gone`, place)
  if (after.additionalProperties === false) return tell('narrower', `${name} is no longer taken`, place)
  tell('other', `${name} is no longer named, and has no effect where it is sent`, place)
}

function propertyAdded(name: string, before: Json, direction: Direction, tell: Tell, place: Pair): void {
  const isClosed = before.additionalProperties === false
  if (direction === 'response' && isClosed)
    return tell('looser', `${name} is new in an object that had nothing but its properties`, place)
  tell(direction === 'request' ? 'wider' : 'narrower', `${name} is new`, place)
}

/** What only the other side sends is left out (OpenAPI 3.0 §4.7.24.2). */
function ofDirection(properties: Json, direction: Direction): Json {
  const word = direction === 'request' ? 'readOnly' : 'writeOnly'
  return Object.fromEntries(
    Object.entries(properties).filter(([, schema]) => asObject(schema)[word] !== true),
  )
}

/** Fields that are not named, and elements. */
function compareRest(before: Json, after: Json, tell: Tell, deeper: Below['deeper']): void {
  for (const [word, what] of [
    ['additionalProperties', 'fields that are not named'],
    ['items', 'elements'],
  ] as const) {
    const [was, is] = [before[word] ?? true, after[word] ?? true]
    const [wasOpen, isOpen] = [isAnything(was), isAnything(is)]
    if (was === false && is !== false) tell(word === 'items' ? 'wider' : 'looser', `${what} are allowed now`)
    else if (was !== false && is === false) tell('narrower', `${what} are no longer allowed`)
    else if (wasOpen && !isOpen) tell('narrower', `${what} have a schema now`)
    else if (!wasOpen && isOpen) tell('wider', `${what} have no schema any more`)
    else if (!wasOpen && !isOpen) deeper([word])
  }
}

const isAnything = (schema: unknown): boolean =>
  schema === true ||
  (typeof schema === 'object' && schema !== null && Object.keys(schema).every((word) => SAID.has(word)))

/** Words whose effect nobody can tell by looking at them alone. */
function compareOthers(before: Json, after: Json, direction: Direction, tell: Tell): void {
  for (const word of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (COMPARED.has(word) || SAID.has(word) || word.startsWith('x-')) continue
    if (isDeepStrictEqual(before[word], after[word])) continue
    if (word === 'default' && direction === 'response') continue
    const said = `${word} is ${after[word] === undefined ? 'gone' : before[word] === undefined ? 'new' : 'another'}`
    if (word === 'pattern' && before[word] === undefined) tell('narrower', said)
    else if (word === 'pattern' && after[word] === undefined)
      tell(direction === 'response' ? 'looser' : 'wider', said)
    else tell('other', said)
  }
}

const COMPARED: ReadonlySet<string> = new Set([
  ...[
    'type',
    'enum',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'oneOf',
    'anyOf',
    'uniqueItems',
  ],
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'],
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'],
])
