import type { ErrorObject, FuncKeywordDefinition, ValidateFunction } from 'ajv'
import type { Ajv2019 } from 'ajv/dist/2019.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { TSchema } from 'typebox'
import type { AppError, FieldError } from '../errors/index.ts'
import { closedSchema, SPELLS } from './closed-schema.ts'
import { httpErrors } from './http-errors.ts'
import { pointerStep } from './json-pointer.ts'
import { schemaCompiler } from './schema-compiler.ts'

export type InputPart = 'query' | 'params' | 'headers' | 'body'
/** Fields of a form are parts of the body that arrive as text. */
type CompiledPart = InputPart | 'form'

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
  readonly #compilers = new Map<string, Ajv2019>()
  readonly #compiled = {
    query: new WeakMap(),
    params: new WeakMap(),
    headers: new WeakMap(),
    body: new WeakMap(),
    form: new WeakMap(),
  }

  /** @throws TypeError for a schema that cannot be checked, or in which a keyword or format would check nothing. */
  compile(part: CompiledPart, schema: TSchema): Validator {
    const compiled: WeakMap<object, Validator> = this.#compiled[part]
    let validator = compiled.get(schema)
    if (validator === undefined) {
      try {
        validator = this.#compile(part, schema)
      } catch (error) {
        throw new TypeError(`input.${nameOf(part)}: ${faultOf(error as Error)}`)
      }
      compiled.set(schema, validator)
    }
    return validator
  }

  #compile(part: CompiledPart, schema: TSchema): Validator {
    const code = codeIn(schema)
    if (code !== undefined) {
      throw new Error(
        `a Type.${code} is code that no document can tell of, and is not run here: check that in the handler`,
      )
    }
    const closed = closedSchema(schema, part !== 'body', part === 'headers')
    if (part !== 'body') {
      const validate = this.#validate('text', closed)
      return (value) =>
        validate(value) || { error: new InvalidInput(nameOf(part), validate.errors ?? [], schema) }
    }
    const validate = this.#validate('json', closed)
    let report: ValidateFunction | undefined
    return (value) => {
      if (validate(value)) return true
      let errors = validate.errors ?? []
      if (JSON.stringify(value).length <= COMPLETE_REPORT_MAX_BYTES) {
        report ??= this.#validate('report', closed)
        report(value)
        errors = report.errors ?? errors
      }
      return { error: new InvalidInput(part, errors, schema) }
    }
  }

  #validate(kind: keyof typeof KINDS, closed: object): ValidateFunction {
    // To keep account of what was evaluated costs every union of objects; only these schemas need it.
    const unevaluated = JSON.stringify(closed).includes('"unevaluated')
    const key = `${kind} ${unevaluated}`
    const ajv = this.#compilers.get(key) ?? compiler(KINDS[kind], unevaluated)
    this.#compilers.set(key, ajv)
    for (const word of extensionsIn(closed)) if (ajv.getKeyword(word) === false) ajv.addKeyword(word)
    try {
      return ajv.compile(closed)
    } finally {
      // Each schema has its names for itself.
      ajv.removeSchema()
    }
  }
}

const nameOf = (part: CompiledPart): InputPart => (part === 'form' ? 'body' : part)

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
      return { pointer: `${base}/${pointerStep(params.missingProperty)}`, message: 'is required' }
    }
    if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
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

interface Kind {
  readonly coerceTypes?: 'array'
  readonly allErrors: boolean
}

const KINDS = {
  text: { coerceTypes: 'array', allErrors: true },
  json: { allErrors: false },
  report: { allErrors: true },
} as const satisfies Record<string, Kind>

function compiler(options: Kind, unevaluated: boolean): Ajv2019 {
  const ajv = schemaCompiler({
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
  ajv.opts.unevaluated = unevaluated
  ajv.addVocabulary([...OPENAPI_WORDS, '$anchor'])
  if (options.coerceTypes) ajv.addKeyword(spells)
  return ajv
}

/** Gives way to the member that the text spells; what spells none is left, and refused by `enum` or `const`. */
const spells: FuncKeywordDefinition = {
  keyword: SPELLS,
  before: 'const',
  modifying: true,
  errors: false,
  compile(members: readonly unknown[]) {
    return (value: unknown, context) => {
      if (typeof value !== 'string' || members.includes(value) || !context) return true
      const number = value.trim() === '' ? Number.NaN : Number(value)
      const member = members.find((each) => each === number || String(each ?? '') === value)
      if (member !== undefined) context.parentData[context.parentDataProperty] = member
      return true
    }
  },
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
