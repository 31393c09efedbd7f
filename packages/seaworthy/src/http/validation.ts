import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { TSchema } from 'typebox'
import type { AppError, FieldError } from '../errors/index.ts'
import { httpErrors } from './http-errors.ts'

export type InputPart = 'query' | 'params' | 'headers' | 'body'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default
const MOST_ERRORS = 50
/** Bodies up to this size are read again in full for a complete list of errors; larger ones get the first one. */
const COMPLETE_REPORT_MAX_BYTES = 65_536

/** Of OpenAPI's own words, those that tell a reader something and validate nothing. */
const OPENAPI_WORDS = ['example', 'externalDocs', 'xml', 'discriminator']

type Validator = (value: unknown) => boolean | { error: Error }

/**
 * Compiles input schemas. Query, path and header values arrive as text and are converted; a body is taken as it is.
 * Objects are closed: a field that the schema does not name is refused, except in headers. An integer is a safe one.
 */
export class InputValidation {
  readonly #text = compiler({ coerceTypes: 'array', allErrors: true })
  readonly #json = compiler({ allErrors: false })
  readonly #jsonReport = compiler({ allErrors: true })
  readonly #compiled = new WeakMap<object, Validator>()

  /** @throws TypeError for a schema that cannot be checked, or in which a keyword or format would check nothing. */
  compile(part: InputPart, schema: TSchema): Validator {
    let validator = this.#compiled.get(schema)
    if (validator === undefined) {
      try {
        validator = this.#compile(part, schema)
      } catch (error) {
        throw new TypeError(`input.${part}: ${faultOf(error as Error)}`)
      }
      this.#compiled.set(schema, validator)
    }
    return validator
  }

  #compile(part: InputPart, schema: TSchema): Validator {
    const code = codeIn(schema)
    if (code !== undefined) {
      throw new Error(
        `a Type.${code} is code that no document can tell of, and is not run here: check that in the handler`,
      )
    }
    const closed = closeObjects(schema, part === 'headers')
    for (const word of extensionsIn(schema)) {
      for (const each of [this.#text, this.#json, this.#jsonReport]) {
        if (each.getKeyword(word) === false) each.addKeyword(word)
      }
    }
    if (part !== 'body') {
      const validate = this.#text.compile(closed)
      return (value) => validate(value) || { error: new InvalidInput(part, validate.errors ?? [], schema) }
    }
    const validate = this.#json.compile(closed)
    let report: ValidateFunction | undefined
    return (value) => {
      if (validate(value)) return true
      let errors = validate.errors ?? []
      if (JSON.stringify(value).length <= COMPLETE_REPORT_MAX_BYTES) {
        report ??= this.#jsonReport.compile(closed)
        report(value)
        errors = report.errors ?? errors
      }
      return { error: new InvalidInput(part, errors, schema) }
    }
  }
}

/** Carries the validator's findings to the error handler. */
export class InvalidInput extends Error {
  readonly #part: InputPart
  readonly #errors: readonly ErrorObject[]
  readonly #schema: TSchema

  constructor(part: InputPart, errors: readonly ErrorObject[], schema: TSchema) {
    super('invalid input')
    this.#part = part
    this.#errors = errors
    this.#schema = schema
  }

  toAppError(): AppError {
    const fields = new Map<string, FieldError>()
    for (const error of this.#errors) {
      const field = this.#field(error)
      const key = `${field.pointer} ${field.message}`
      if (fields.size < MOST_ERRORS && error.keyword !== 'if') fields.set(key, field)
    }
    const errors = [...fields.values()]
    return httpErrors.validation_failed({ count: errors.length }, { errors })
  }

  #field(error: ErrorObject): FieldError {
    const base = `/${this.#part}${error.instancePath}`
    const params = error.params as {
      missingProperty?: string
      additionalProperty?: string
      allowedValues?: unknown[]
    }
    if (params.missingProperty !== undefined) {
      return { pointer: `${base}/${escapePointer(params.missingProperty)}`, message: 'is required' }
    }
    if (error.keyword === 'additionalProperties') {
      const known =
        error.instancePath === ''
          ? Object.keys((this.#schema as { properties?: object }).properties ?? {})
          : []
      return {
        pointer: base,
        message: `has a field that is not known here${known.length > 0 ? `; known are ${known.join(', ')}` : ''}`,
      }
    }
    if (error.keyword === 'enum' && params.allowedValues) {
      return { pointer: base, message: `must be one of ${params.allowedValues.map(String).join(', ')}` }
    }
    if (error.keyword === 'const') {
      return {
        pointer: base,
        message: `must be ${String((error.params as { allowedValue: unknown }).allowedValue)}`,
      }
    }
    return { pointer: base, message: error.message ?? 'is not valid' }
  }
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function compiler(options: { coerceTypes?: 'array'; allErrors: boolean }): Ajv {
  const ajv = new Ajv({
    useDefaults: true,
    removeAdditional: false,
    // What the author mistyped would be no rule at all.
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    messages: true,
    ...options,
  })
  addFormats(ajv)
  ajv.addVocabulary(OPENAPI_WORDS)
  return ajv
}

/**
 * A copy of the schema in which every object refuses fields that it does not name, unless it says otherwise, and every
 * integer what a number cannot hold. Members of an intersection stay open, as each sees the fields of the others; the
 * intersection itself is closed to what none of them names.
 */
function closeObjects(schema: unknown, open = false): object {
  if (schema === null || typeof schema !== 'object') return schema as never
  if (Array.isArray(schema)) return schema.map((item) => closeObjects(item, open))
  const closed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (DATA.has(key)) closed[key] = value
    else if (NAMED.has(key)) {
      const named = Object.entries(value as object).map(([name, each]) => [name, closeObjects(each)] as const)
      closed[key] = Object.fromEntries(named)
    } else
      closed[key] = closeObjects(value, key === 'allOf' || (open && (key === 'anyOf' || key === 'oneOf')))
  }
  if (!open && closed.type === 'object' && typeof closed.properties === 'object')
    closed.additionalProperties ??= false
  const names = !open && Array.isArray(closed.allOf) ? namesIn(closed) : undefined
  if (names !== undefined) {
    closed.properties = {
      ...Object.fromEntries([...names].map((name) => [name, {}])),
      ...(closed.properties as object),
    }
    closed.additionalProperties ??= false
  }
  if (closed.type === 'integer') boundInteger(closed)
  return closed
}

/** What TypeBox checks or converts by functions of the author's, which it keeps out of sight of JSON. */
function codeIn(schema: unknown): 'Refine' | 'Codec' | undefined {
  if (schema === null || typeof schema !== 'object') return undefined
  if ('~refine' in schema) return 'Refine'
  if ('~codec' in schema) return 'Codec'
  for (const value of Object.values(schema)) {
    const found = codeIn(value)
    if (found) return found
  }
  return undefined
}

/** Values, which only look like schemas. */
const DATA = new Set(['const', 'default', 'enum', 'examples', 'example'])
/** Schemas by names of the author's. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions'])

/** What the members of an intersection name; undefined where one of them takes other fields as well, or is no object. */
function namesIn(schema: object): Set<string> | undefined {
  const { allOf, anyOf, oneOf, properties, additionalProperties, patternProperties, $ref } = schema as Record<
    string,
    unknown
  >
  if ($ref !== undefined || patternProperties !== undefined) return undefined
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

/** A larger one arrives as its neighbour: `/things/9007199254740993` would answer with another thing. */
function boundInteger(schema: Record<string, unknown>): void {
  const { maximum, minimum } = schema as { maximum?: number; minimum?: number }
  schema.maximum = Math.min(maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  schema.minimum = Math.max(minimum ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)
}

/** Words of the author's own, which begin with `x-` (OpenAPI 3.1, specification extensions). */
function* extensionsIn(schema: unknown): Generator<string> {
  if (schema === null || typeof schema !== 'object') return
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-')) yield key
    yield* extensionsIn(value)
  }
}

/** Why a schema was refused, and what to do. */
function faultOf({ message }: Error): string {
  const keyword = /^strict mode: unknown keyword: "(.+)"$/.exec(message)?.[1]
  if (keyword) {
    return `"${keyword}" is no keyword of JSON Schema and would check nothing; correct it, or name it x-${keyword} if it is meant for readers`
  }
  const format = /^unknown format "(.+)" ignored/.exec(message)?.[1]
  if (format) {
    return `"${format}" is no format and would check nothing; known are ${Object.keys(fullFormats).join(', ')}`
  }
  return message.replace(/^strict mode: /, '')
}
