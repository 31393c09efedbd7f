import { asArray, asObject, type Json } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'
import { compareContent } from './content-comparison.ts'
import { below, type Located } from './located.ts'
import { compareSchemas } from './schema-comparison.ts'

type Side = 'before' | 'after'
type Paths = { readonly old: string; readonly now: string }

/** Compares what is sent beside the body; parameters of a path are known by their place in it, the others by where they stand and their name. */
export function compareParameters(comparison: Comparison, operation: Pair, item: Pair, path: Paths): void {
  const was = parametersOf(comparison, operation, item, 'before', path.old)
  const is = parametersOf(comparison, operation, item, 'after', path.now)
  const list: Pair = {
    before: below(operation.before, 'parameters'),
    after: below(operation.after, 'parameters'),
  }
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const pair = {
      before: was.get(key) ?? { ...list.before, value: undefined },
      after: is.get(key) ?? { ...list.after, value: undefined },
    }
    compareParameter(comparison, pair)
  }
}

function compareParameter(comparison: Comparison, pair: Pair): void {
  const [before, after] = [asObject(pair.before.value), asObject(pair.after.value)]
  const said = nameOf(pair.after.value === undefined ? before : after)
  const isRequired = after.required === true
  if (pair.before.value === undefined)
    return comparison.tell(
      'parameter-added',
      isRequired ? 'breaking' : 'compatible',
      `${said} ${isRequired ? 'has to' : 'may'} be sent now`,
      pair,
    )
  if (pair.after.value === undefined)
    return comparison.tell('parameter-removed', 'review', `${said} is no longer taken`, pair)
  if (isRequired && before.required !== true)
    comparison.tell('parameter-required', 'breaking', `${said} has to be sent now`, pair)
  if (formOf(before) !== formOf(after))
    comparison.tell('parameter-serialisation', 'breaking', `${said} is written otherwise now`, pair)
  const at = (key: string): Pair => ({ before: below(pair.before, key), after: below(pair.after, key) })
  compareSchemas(comparison, at('schema'), 'request')
  compareContent(comparison, at('content'), 'request')
}

const nameOf = ({ name, in: where }: Json): string => `the ${where} parameter ${name}`

/** How values are written (OpenAPI 3.1 §4.8.12.2), defaults filled in. */
function formOf({ in: where, style, explode, allowReserved }: Json): string {
  const written = style ?? (where === 'query' || where === 'cookie' ? 'form' : 'simple')
  return `${written} ${explode ?? written === 'form'} ${allowReserved ?? false}`
}

function parametersOf(
  comparison: Comparison,
  operation: Pair,
  item: Pair,
  side: Side,
  path: string,
): Map<string, Located> {
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name)
  const found = [item, operation].flatMap((pair) => {
    const list = below(pair[side], 'parameters')
    return [...asArray(list.value).keys()].map((index) => {
      const node = below(list, index)
      const nothing = { value: undefined, pointer: node.pointer }
      return comparison.resolve(
        side === 'before' ? { before: node, after: nothing } : { before: nothing, after: node },
      )[side]
    })
  })
  return new Map(
    found.flatMap((located) => {
      const { name, in: where } = asObject(located.value)
      if (typeof name !== 'string' || (where === 'header' && PASSED_OVER.has(name.toLowerCase()))) return []
      const key = where === 'path' ? places.indexOf(name) : where === 'header' ? name.toLowerCase() : name
      return [[`${where} ${key}`, located] as const]
    }),
  )
}

/** OpenAPI 3.1 §4.8.12.2.1: described elsewhere. */
const PASSED_OVER: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])
