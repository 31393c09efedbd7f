/** A type as Terraform writes it in JSON: `"string"`, `["list", "string"]`, `["object", {…}]`. */
type Type = string | readonly [string, Type] | readonly ['object', Readonly<Record<string, Type>>]

interface Attribute {
  readonly type: Type
  readonly required?: boolean
  readonly optional?: boolean
  readonly computed?: boolean
}

interface NestedBlock {
  readonly nesting: 'list' | 'set' | 'single'
  readonly least: number
  /** 0 is any number. */
  readonly most: number
  readonly block: Block
}

/** What a block may say, and what can be read of it. */
export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly blocks: Readonly<Record<string, NestedBlock>>
}

/** A class of the package: its fields as its comments tell them. */
interface Declared {
  readonly kind: string
  readonly fields: ReadonlyMap<string, Field>
}

interface Field {
  readonly flags: Pick<Attribute, 'required' | 'optional' | 'computed'>
  readonly type: Type | { readonly of: string; readonly isMany: boolean; readonly isSet: boolean }
}

const SCALARS: Readonly<Record<string, Type>> = {
  getStringAttribute: 'string',
  getNumberAttribute: 'number',
  getBooleanAttribute: 'bool',
  getListAttribute: ['list', 'string'],
  getNumberListAttribute: ['list', 'number'],
  getStringMapAttribute: ['map', 'string'],
  getNumberMapAttribute: ['map', 'number'],
  getBooleanMapAttribute: ['map', 'bool'],
}
/** How a field is read whose type refers to itself; the package has no type for it, so it is left out here. */
const RECURSIVE = 'interpolationForAttribute'
const FLAGS = String.raw`// (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n`
const NESTED = new RegExp(
  String.raw`${FLAGS}\s+private _\w+ = new (\w+)\(this, "\w+"(?:, (true|false))?\);`,
  'g',
)
const SCALAR = new RegExp(
  String.raw`${FLAGS}(?:\s+private _\w+\??: [^\n]*\n)?\s+public get \w+\(\) \{\n\s+return ([^;]*?)this\.(\w+)\('\w+'\)`,
  'g',
)

/** The TypeScript that a file of the package was compiled from: only there comments say what is required, optional and computed. */
export function originalOf(compiled: string): string {
  const [, map = ''] = /^\/\/# sourceMappingURL=data:application\/json;base64,(.*)$/m.exec(compiled) ?? []
  return JSON.parse(Buffer.from(map, 'base64').toString()).sourcesContent[0]
}

/** A class that stands in another file of the package: so it is with three resources, none of which is used here. */
export class ClassElsewhere extends Error {
  override readonly name = 'ClassElsewhere'
}

/**
 * The schema of one resource or data source, read from the TypeScript that @cdktf/provider-aws was generated into from the schema of the
 * provider itself.
 *
 * @throws ClassElsewhere
 */
export function blockOf(source: string): Block {
  const classes = declaredIn(source)
  const root = [...classes.values()].find(({ kind }) => kind.startsWith('Terraform'))
  if (!root) throw new Error('this is not what @cdktf/provider-aws generates: no resource and no data source')
  return block(root, classes, settableNames(source))
}

/** The schema of the configuration of the provider: its class reads nothing back, so names and kinds come from what it writes. */
export function providerBlock(source: string): Block {
  const body = source.slice(source.lastIndexOf('synthesizeHclAttributes()'))
  const attributes: Record<string, Attribute> = {}
  const blocks: Record<string, NestedBlock> = {}
  for (const [, name = '', isBlock, type = '', storage = ''] of body.matchAll(
    /(\w+): \{\n\s+value: [^\n]*\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/g,
  )) {
    if (isBlock === 'true')
      blocks[name] = {
        nesting: 'list',
        least: 0,
        most: 0,
        block: { attributes: { tags: { type: ['map', 'string'], optional: true } }, blocks: {} },
      }
    else attributes[name] = { type: storageType(type, storage), optional: true }
  }
  // What a person may say in one of its blocks is not read; this repository says tags in default_tags and nothing else.
  return { attributes, blocks }
}

function storageType(type: string, storage: string): Type {
  if (type === 'simple') return storage === 'boolean' ? 'bool' : storage
  return [type, 'string']
}

function declaredIn(source: string): ReadonlyMap<string, Declared> {
  const parts = source.split(/^export class (?=\w+ extends cdktf\.)/m).slice(1)
  return new Map(
    parts.map((part) => {
      const [, name = '', kind = ''] = /^(\w+) extends cdktf\.(\w+)/.exec(part) ?? []
      const fields = new Map<string, Field>()
      for (const [, field = '', computed, optional, required, of = '', isSet] of part.matchAll(NESTED))
        fields.set(field, {
          flags: flags(computed, optional, required),
          type: { of, isMany: isSet !== undefined, isSet: isSet === 'true' },
        })
      for (const [, field = '', computed, optional, required, before = '', getter = ''] of part.matchAll(
        SCALAR,
      )) {
        if (getter === RECURSIVE) continue
        const type = SCALARS[getter]
        if (type === undefined)
          throw new Error(`${name} reads ${field} by ${getter}, which is not known here`)
        const isSet = before.includes('tolist') && Array.isArray(type)
        fields.set(field, {
          flags: flags(computed, optional, required),
          type: isSet ? ['set', type[1] as Type] : type,
        })
      }
      return [name, { kind, fields }]
    }),
  )
}

const flags = (computed = '', optional = '', required = ''): Field['flags'] => ({
  ...(required === 'true' ? { required: true } : {}),
  ...(optional === 'true' ? { optional: true } : {}),
  ...(computed === 'true' ? { computed: true } : {}),
})

/** What the package writes as a block; the rest that has a class of its own is an attribute that holds objects. */
function settableNames(source: string): ReadonlySet<string> {
  return new Set(
    [...source.matchAll(/(\w+): \{\n\s+value: [^\n]*\n\s+isBlock: true,/g)].map(([, name = '']) => name),
  )
}

function block(
  { fields }: Declared,
  classes: ReadonlyMap<string, Declared>,
  settable: ReadonlySet<string>,
): Block {
  const attributes: Record<string, Attribute> = {}
  const blocks: Record<string, NestedBlock> = {}
  for (const [name, { flags, type }] of fields) {
    if (typeof type !== 'object' || !('of' in type)) {
      attributes[name] = { type, ...flags }
      continue
    }
    const { isMany, isSet } = type
    const inner = innerOf(type.of, classes)
    // A block that the provider also fills in is an attribute to Terraform, which may still be written as a block.
    if (settable.has(name) && !flags.computed)
      blocks[name] = {
        nesting: name === 'timeouts' ? 'single' : isSet ? 'set' : 'list',
        least: flags.required ? 1 : 0,
        most: isMany || name === 'timeouts' ? 0 : 1,
        block: block(inner, classes, settable),
      }
    else attributes[name] = { type: [isSet ? 'set' : 'list', objectType(inner, classes)], ...flags }
  }
  return { attributes, blocks }
}

function innerOf(name: string, classes: ReadonlyMap<string, Declared>): Declared {
  const found = classes.get(name.replace(/(List|Map)$/, 'OutputReference')) ?? classes.get(name)
  if (!found) throw new ClassElsewhere(`there is no class ${name}`)
  return found
}

function objectType({ fields }: Declared, classes: ReadonlyMap<string, Declared>): Type {
  return [
    'object',
    Object.fromEntries(
      [...fields].map(([name, { type }]) => [
        name,
        typeof type === 'object' && 'of' in type
          ? ([type.isSet ? 'set' : 'list', objectType(innerOf(type.of, classes), classes)] as const)
          : type,
      ]),
    ),
  ]
}
