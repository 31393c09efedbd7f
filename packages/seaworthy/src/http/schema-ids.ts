import { isDeepStrictEqual } from 'node:util'
import { DATA, isNamed } from './closed-schema.ts'

interface Named {
  readonly schema: object
  readonly place: string
}

/** The schemas of a service by their `$id`. The same one may stand in many places. */
export class SchemaIds {
  readonly #named = new Map<string, Named>()

  /** @throws TypeError for an `$id` that a different schema has, here or in what was checked before. */
  check(schema: object, place: string): void {
    this.#check(schema, place, new Map())
  }

  /** @param local names of this schema alone: definitions are called as it likes. */
  #check(schema: unknown, place: string, local: Map<string, Named>, definition?: string): void {
    if (schema === null || typeof schema !== 'object') return
    const { $id } = schema as { $id?: unknown }
    if (typeof $id === 'string' && !Array.isArray(schema)) {
      const isLocal = $id === definition
      const known = local.get($id) ?? (isLocal ? undefined : this.#named.get($id))
      if (known && !isDeepStrictEqual(known.schema, schema)) {
        throw new TypeError(
          `the $id "${$id}" names two different schemas: ${known.place}, and ${place}; give one of them another $id, or none`,
        )
      }
      const named = known ?? { schema, place }
      local.set($id, named)
      if (!isLocal) this.#named.set($id, named)
    }
    for (const [key, value] of Object.entries(schema)) {
      if (DATA.has(key)) continue
      if (!isNamed(key)) this.#check(value, `${place}/${key}`, local)
      else {
        for (const [name, each] of Object.entries(value as object))
          this.#check(each, `${place}/${key}/${name}`, local, key === '$defs' ? name : undefined)
      }
    }
  }
}
