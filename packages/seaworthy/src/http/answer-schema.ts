/** The words of JSON Schema that shape an answer. Others, such as `minimum`, are the word of the author. */
export interface SchemaNode {
  readonly $ref?: string
  readonly $id?: string
  readonly $defs?: Readonly<Record<string, SchemaNode>>
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly nullable?: boolean
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly allOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | SchemaNode
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>
  readonly items?: boolean | SchemaNode | readonly SchemaNode[]
  readonly prefixItems?: readonly SchemaNode[]
  readonly minItems?: number
  readonly additionalItems?: boolean | SchemaNode
  readonly unevaluatedProperties?: boolean | SchemaNode
  readonly unevaluatedItems?: boolean | SchemaNode
  readonly then?: SchemaNode
  readonly else?: SchemaNode
  readonly dependentSchemas?: Readonly<Record<string, SchemaNode>>
}

/** Where names of schemas are looked up: the definitions around a schema. */
export class SchemaScope {
  readonly #root: SchemaNode
  readonly #definitions: Readonly<Record<string, SchemaNode>>

  constructor(root: SchemaNode, definitions: Readonly<Record<string, SchemaNode>> = {}) {
    this.#root = root
    this.#definitions = definitions
  }

  within({ $defs }: SchemaNode): SchemaScope {
    return $defs === undefined ? this : new SchemaScope(this.#root, { ...this.#definitions, ...$defs })
  }

  /** @throws TypeError for a name that nothing has. */
  resolve(reference: string): SchemaNode {
    const name = reference.replace(/^#\/(?:\$defs|definitions)\//, '')
    const found = reference === '#' ? this.#root : this.#definitions[name]
    if (found === undefined) throw new TypeError(`nothing is named ${reference}`)
    return found
  }

  /** The forms of a union, those with more required fields first: a value with all of them has them all copied. */
  formsOf(schema: SchemaNode): readonly SchemaNode[] | undefined {
    const { type, nullable, ...rest } = schema
    if (nullable === true) return [{ ...rest, ...(type === undefined ? {} : { type }) }, { type: 'null' }]
    if (Array.isArray(type)) return type.map((each: string) => ({ ...rest, type: each }))
    const { allOf = [] } = schema
    const at = allOf.findIndex((part) => this.formsOf(part))
    const forms =
      at < 0
        ? isObject(schema)
          ? undefined
          : (schema.anyOf ?? schema.oneOf)
        : this.formsOf(allOf[at] as SchemaNode)?.map((form) => ({ ...schema, allOf: allOf.with(at, form) }))
    const weight = (form: SchemaNode) => this.objectOf(form)?.required?.length ?? 0
    return forms && [...forms].sort((a, b) => weight(b) - weight(a))
  }

  /** An object, or objects that are intersected, as one. */
  objectOf(schema: SchemaNode): SchemaNode | undefined {
    if (schema.$ref !== undefined) return this.within(schema).objectOf(this.resolve(schema.$ref))
    if (schema.allOf === undefined) return isObject(schema) ? schema : undefined
    const { allOf, ...own } = schema
    const parts = allOf.map((part) => this.objectOf(part))
    if (isObject(own)) parts.push(own)
    return parts.reduce((all, part) => {
      if (all === undefined || part === undefined) return undefined
      return {
        type: 'object',
        properties: { ...all.properties, ...part.properties },
        required: [...(all.required ?? []), ...(part.required ?? [])],
        patternProperties: { ...all.patternProperties, ...part.patternProperties },
        additionalProperties: part.additionalProperties || all.additionalProperties || false,
      }
    })
  }

  /** @throws TypeError for a schema that names something by a condition, which would be left out without a word. */
  checkWritten(schema: SchemaNode, path: string): void {
    const at = path || 'it'
    for (const word of ['unevaluatedProperties', 'unevaluatedItems'] as const) {
      if ((schema[word] ?? false) !== false)
        throw new TypeError(
          `${at} has ${word}, which is not written in answers: use additionalProperties or items`,
        )
    }
    const conditions = [schema.then, schema.else, ...Object.values(schema.dependentSchemas ?? {})]
    const names = conditions.flatMap((each) => Object.keys(each?.properties ?? {}))
    if (names.length === 0) return
    const known = this.objectOf(schema)?.properties ?? {}
    const lost = names.find((name) => !Object.hasOwn(known, name))
    if (lost !== undefined)
      throw new TypeError(
        `${at} names ${lost} in a condition, which is not written in answers: name it in properties`,
      )
  }

  /** @throws TypeError unless the schema asks for no shape, as `Type.Unknown()` does. */
  checkOpen(schema: SchemaNode, path: string): void {
    const shaping = ['allOf', 'if', 'not', '$dynamicRef', '$recursiveRef'].find((word) => word in schema)
    const cause = shaping ?? (schema.type === undefined ? undefined : `type ${schema.type}`)
    if (cause !== undefined)
      throw new TypeError(`${path || 'it'} has ${cause}, which is not written in answers`)
  }
}

const isObject = ({ type, properties, patternProperties }: SchemaNode): boolean =>
  type === 'object' || (type === undefined && (properties !== undefined || patternProperties !== undefined))
