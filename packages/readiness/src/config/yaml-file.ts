import type { AnySchema, ValidateFunction } from 'ajv'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { LineCounter, parseDocument } from 'yaml'
import { UsageError } from '../engine/usage-error.ts'
import { pointerName } from '../http/json.ts'
import { lineOfKey } from './line-of-key.ts'
import { nearestKey } from './nearest-key.ts'

/** What a schema cannot say to be wrong, and where. */
export interface YamlProblem {
  readonly at: readonly (string | number)[]
  readonly says: string
}

/**
 * Parses a YAML file and checks it against a schema.
 *
 * @param problemsOf what is wrong with a value that fits the schema. Default: nothing.
 * @throws UsageError with every problem in one message, each with its line.
 */
export function loadYaml<T>(
  path: string,
  text: string,
  schema: AnySchema,
  problemsOf: (value: T) => readonly YamlProblem[] = () => [],
): T {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const lineOf = ({ instancePath, keyword, params }: ErrorObject) => {
    const keys = instancePath.split('/').slice(1).map(decodeKey)
    return keyword === 'additionalProperties'
      ? lineOfKey(document, lines, [...keys, String(params.additionalProperty)], 'key')
      : lineOfKey(document, lines, keys)
  }
  if (document.errors.length > 0) {
    throw new UsageError(
      listProblems(
        path,
        document.errors.map((error) => `line ${error.linePos?.[0].line ?? '?'}: ${firstLine(error.message)}`),
      ),
    )
  }
  const value: unknown = document.toJS() ?? {}
  const validate = validatorOf(schema)
  if (!validate(value)) {
    const problems = (validate.errors ?? [])
      .filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
      .map((error) => `line ${lineOf(error) ?? '?'}: ${describeProblem(error)}`)
    throw new UsageError(listProblems(path, problems))
  }
  const problems = problemsOf(value as T)
  if (problems.length === 0) return value as T
  throw new UsageError(
    listProblems(
      path,
      problems.map(({ at, says }) => `line ${lineOfKey(document, lines, at) ?? '?'}: ${says}`),
    ),
  )
}

/** Compiling takes far longer than validating. */
const validators = new Map<AnySchema, ValidateFunction>()

function validatorOf(schema: AnySchema): ValidateFunction {
  const known = validators.get(schema)
  if (known) return known
  const options = { allErrors: true, allowUnionTypes: true, useDefaults: true, strict: false, verbose: true }
  const validate = new Ajv2020(options).compile(schema)
  validators.set(schema, validate)
  return validate
}

function describeProblem(error: ErrorObject): string {
  const where = error.instancePath.slice(1).replaceAll('/', '.') || 'the document'
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params.additionalProperty)
    const near = nearestKey(key, Object.keys((error.parentSchema?.properties as object | undefined) ?? {}))
    return `${where} has an unknown key "${key}"${near === undefined ? '' : `; did you mean "${near}"?`}`
  }
  if (error.keyword === 'enum') {
    const allowed = (error.params.allowedValues as string[]).join(', ')
    const { propertyName } = error
    return propertyName === undefined
      ? `${where} must be one of ${allowed}`
      : `${where} has an unknown key "${propertyName}": use one of ${allowed}`
  }
  // YAML takes 3.10 for a number, and 3.1 is left of it.
  if (error.keyword === 'type' && error.params.type === 'string' && isPlain(error.data))
    return `${where} must be a text, and ${error.data} is one in quotes only`
  if (error.keyword === 'required') return `${where} needs "${String(error.params.missingProperty)}"`
  return `${where} ${error.message ?? 'is not valid'}`
}

function listProblems(path: string, problems: readonly string[]): string {
  return [`${path} is not valid:`, ...new Set(problems.map((problem) => `  ${problem}`))].join('\n')
}

const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean'

const firstLine = (text: string) => text.split('\n')[0] ?? text

function decodeKey(token: string): string | number {
  const key = pointerName(token)
  return /^\d+$/.test(key) ? Number(key) : key
}
