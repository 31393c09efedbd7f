import { isDeepStrictEqual } from 'node:util'
import { asObject, isObject, type Json } from '../http/json.ts'
import type { Change } from './change.ts'
import { Comparison, type Pair } from './comparison.ts'
import { below, type Located } from './located.ts'
import { compareOperations } from './operation-comparison.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/** Whether it is an OpenAPI document of a version that is compared: 3.0, 3.1 or 3.2. */
export const isComparable = (value: unknown): value is Json =>
  isObject(value) &&
  /^3\.[0-2](?:\.|$)/.test(String(value.openapi)) &&
  (isObject(value.paths) || isObject(value.webhooks))

/** Everything in which the documents differ for clients, in the order of the later one's paths; what is gone comes first. */
export function compareDocuments(before: Json, after: Json): readonly Change[] {
  const comparison = new Comparison(before, after)
  const root: Pair = { before: { value: before, pointer: '#' }, after: { value: after, pointer: '#' } }
  const at = (key: string) => down(root, key)
  if (!isDeepStrictEqual(before.servers ?? [], after.servers ?? []))
    comparison.tell('document-servers', 'review', 'the servers are others', at('servers'))
  if (!isDeepStrictEqual(before.webhooks ?? {}, after.webhooks ?? {}))
    comparison.tell('document-webhooks', 'review', 'the webhooks are others', at('webhooks'))
  comparePaths(comparison, at('paths'))
  return comparison.changes
}

const down = ({ before, after }: Pair, key: string): Pair => ({
  before: below(before, key),
  after: below(after, key),
})

/** Paths are the same whatever their parameters are called (OpenAPI 3.1 §4.8.8.2). */
function comparePaths(comparison: Comparison, paths: Pair): void {
  const [was, is] = [byShape(paths.before), byShape(paths.after)]
  for (const shape of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(shape), is.get(shape)]
    const item = comparison.resolve({
      before: old === undefined ? nowhere(paths.before) : below(paths.before, old),
      after: now === undefined ? nowhere(paths.after) : below(paths.after, now),
    })
    for (const method of METHODS) {
      const pair = down(item, method)
      const name = `${method.toUpperCase()} ${now ?? old}`
      comparison.within(name, () =>
        compareOperation(comparison, pair, item, { old: old ?? '', now: now ?? '' }),
      )
    }
  }
}

const nowhere = ({ pointer }: Located): Located => ({ value: undefined, pointer })

function byShape({ value }: Located): Map<string, string> {
  const paths = Object.keys(asObject(value)).filter((path) => path.startsWith('/'))
  return new Map(paths.map((path) => [path.replaceAll(/\{[^}]*\}/g, '{}'), path]))
}

function compareOperation(
  comparison: Comparison,
  pair: Pair,
  item: Pair,
  path: { readonly old: string; readonly now: string },
): void {
  const [was, is] = [isObject(pair.before.value), isObject(pair.after.value)]
  if (!was && !is) return
  if (!is) return comparison.tell('operation-removed', 'breaking', 'the operation is gone', pair)
  if (!was) return comparison.tell('operation-added', 'compatible', 'the operation is new', pair)
  compareOperations(comparison, pair, item, path)
}
