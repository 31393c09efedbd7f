import { asArray, asObject, type Json, pointerName, pointerStep } from '../http/json.ts'

/** A node and where it stands. */
export interface Located {
  readonly value: unknown
  /** JSON Pointer as a fragment: `#/paths/~1items`. */
  readonly pointer: string
}

/** What stands below a node under a key. */
export const below = ({ value, pointer }: Located, key: string | number): Located => ({
  value: Array.isArray(value)
    ? value[key as number]
    : Object.hasOwn(asObject(value), key)
      ? asObject(value)[key]
      : undefined,
  pointer: `${pointer}/${pointerStep(String(key))}`,
})

const MOST_HOPS = 50

/**
 * Follows references inside a document (OpenAPI 3.1 §4.8.23) to what they mean. Words beside a reference are taken along.
 *
 * @returns a node without value for a reference that leads nowhere, or round in a circle
 */
export function resolved(document: Json, node: Located): Located {
  let at = node
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const { $ref, ...beside } = asObject(at.value)
    if (typeof $ref !== 'string') return at
    const target = targetOf(document, $ref)
    if (target === undefined) return { value: undefined, pointer: at.pointer }
    const words = Object.keys(beside).filter((word) => !SAID.has(word))
    at =
      words.length === 0
        ? target
        : { value: { ...beside, allOf: [...asArray(beside.allOf), target.value] }, pointer: at.pointer }
  }
  return { value: undefined, pointer: node.pointer }
}

/** Words for people. */
const SAID: ReadonlySet<string> = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  '$comment',
])

function targetOf(document: Json, reference: string): Located | undefined {
  if (!reference.startsWith('#')) return undefined
  const keys = reference.slice(1).split('/').slice(1)
  let at: Located = { value: document, pointer: '#' }
  for (const key of keys) at = below(at, pointerName(decoded(key)))
  return at.value === undefined ? undefined : at
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
