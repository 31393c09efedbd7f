import { DATA } from '../closed-schema.ts'
import { pascalCase } from './component-name.ts'

/** The schemas that references of one schema lead to. */
export interface ReferredSchemas {
  readonly targets: Iterable<object>
  /** What one is called there; undefined for a schema to which nothing leads. */
  nameOf(schema: object): string | undefined
  /** Where the reference that a node is leads; undefined for a node that is none. */
  targetOf(node: object): object | undefined
}

/** @param label names the schema itself, where a reference leads to it as a whole. */
export function referredSchemas(schema: object, label: string): ReferredSchemas {
  const known = new Map<string, { schema: object; name: string }>([['#', { schema, name: label }]])
  const nodes: [node: object, reference: string][] = []
  collect(schema, known, nodes)
  const names = new Map<object, string>()
  const targets = new Map<object, object>()
  for (const [node, reference] of nodes) {
    const found = known.get(reference)
    if (!found) continue
    names.set(found.schema, found.name)
    targets.set(node, found.schema)
  }
  return { targets: names.keys(), nameOf: (each) => names.get(each), targetOf: (node) => targets.get(node) }
}

function collect(
  schema: unknown,
  known: Map<string, { schema: object; name: string }>,
  nodes: [node: object, reference: string][],
): void {
  if (schema === null || typeof schema !== 'object') return
  const { $ref, $id, $anchor } = schema as Record<string, unknown>
  if (typeof $ref === 'string') nodes.push([schema, $ref])
  const named = (reference: string, name: string, target: object) => {
    if (!known.has(reference)) known.set(reference, { schema: target, name: pascalCase(name) || 'Schema' })
  }
  if (typeof $id === 'string') named($id, $id, schema)
  if (typeof $anchor === 'string') named(`#${$anchor}`, $anchor, schema)
  for (const [key, value] of Object.entries(schema)) {
    if (DATA.has(key) || key.startsWith('x-')) continue
    if (key === '$defs' || key === 'definitions') {
      for (const [name, each] of Object.entries(value as Record<string, object>)) {
        named(name, name, each)
        named(`#/${key}/${name}`, name, each)
      }
    }
    collect(value, known, nodes)
  }
}
