import { createResolver } from '../fuzz/fuzz-operations.ts'
import { createDocumentValidators } from '../http/document-validators.ts'
import { asObject, type Json } from '../http/json.ts'

const MAX_DEPTH = 5
/** Digits that stand where `{n}` stands. */
const NUMBER_LENGTH = 10
const FORMATS: Readonly<Record<string, string>> = {
  date: '2024-02-29',
  'date-time': '2024-02-29T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone-{n}@example.org',
  uri: 'https://example.org/{n}',
  uuid: '0190d1a0-0000-7000-8000-000000000001',
  ipv4: '192.0.2.1',
  hostname: 'example.org',
}

/**
 * The plainest JSON body that the OpenAPI document allows for an operation: its own example, else one made from the schema,
 * with `{n}` where a text is free, so that no two requests collide.
 *
 * @returns undefined when there is no JSON body, or none that fits is easily made.
 */
export function exampleBody(document: Json, path: string, method: string): unknown {
  const resolve = createResolver(document)
  const operation = asObject(resolve(asObject(document.paths)[path])[method.toLowerCase()])
  const content = asObject(resolve(operation.requestBody).content)
  const media = asObject(content['application/json'])
  if (media.schema === undefined) return media.example
  const [named] = Object.values(asObject(media.examples)).map((example) => resolve(example).value)
  const body = media.example ?? named ?? plainValue(media.schema, resolve, 'text', 0)
  return fits(document, media.schema, body) ? body : undefined
}

function plainValue(raw: unknown, resolve: (value: unknown) => Json, name: string, depth: number): unknown {
  const schema = resolve(raw)
  const [given] = [
    schema.example,
    ...(Array.isArray(schema.examples) ? schema.examples : []),
    schema.default,
    schema.const,
    ...(Array.isArray(schema.enum) ? schema.enum : []),
  ].filter((value) => value !== undefined && value !== null)
  if (given !== undefined || depth > MAX_DEPTH) return given
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) {
    const choice = choices.find((candidate) => resolve(candidate).type !== 'null')
    return plainValue(choice, resolve, name, depth + 1)
  }
  if (Array.isArray(schema.allOf)) {
    const parts = schema.allOf.map((part) => asObject(plainValue(part, resolve, name, depth + 1)))
    return Object.assign({}, ...parts) as unknown
  }
  const types: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type]
  const type = types.find((candidate) => candidate !== 'null') ?? (schema.properties ? 'object' : undefined)
  if (type === 'object') return plainObject(schema, resolve, depth)
  if (type === 'array') {
    const length = typeof schema.minItems === 'number' ? Math.min(schema.minItems, 10) : 0
    return Array.from({ length }, () => plainValue(schema.items, resolve, name, depth + 1))
  }
  if (type === 'integer' || type === 'number') return plainNumber(schema)
  if (type === 'boolean') return true
  return type === 'string' ? plainText(schema, name) : undefined
}

function plainObject(schema: Json, resolve: (value: unknown) => Json, depth: number): Json {
  const properties = Object.entries(asObject(schema.properties))
  const required = Array.isArray(schema.required) ? schema.required : []
  const wanted = required.length === 0 ? properties : properties.filter(([name]) => required.includes(name))
  return Object.fromEntries(
    wanted
      .filter(([, value]) => resolve(value).readOnly !== true)
      .map(([name, value]) => [name, plainValue(value, resolve, name, depth + 1)] as const)
      .filter(([, value]) => value !== undefined),
  )
}

function plainNumber({ minimum, exclusiveMinimum, maximum }: Json): number {
  const least = typeof minimum === 'number' ? minimum : 1
  const above = typeof exclusiveMinimum === 'number' ? Math.max(least, exclusiveMinimum + 1) : least
  return typeof maximum === 'number' ? Math.min(above, maximum) : above
}

function plainText({ format, minLength, maxLength }: Json, name: string): string {
  const known = typeof format === 'string' ? FORMATS[format] : undefined
  if (known !== undefined) return known
  const least = typeof minLength === 'number' ? minLength : 1
  const most = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY
  const text = `${name} {n}`
  if (text.length + NUMBER_LENGTH > most) return 'a'.repeat(Math.min(Math.max(least, 1), most))
  return text.padEnd(Math.min(least, 1_000), 'a')
}

function fits(document: Json, schema: unknown, body: unknown): boolean {
  if (body === undefined) return false
  try {
    return createDocumentValidators(document)(schema as object)(body)
  } catch {
    return false
  }
}
