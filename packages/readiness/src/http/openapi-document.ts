import { isObject, type Json, pointerName } from './json.ts'

/** One operation of an OpenAPI document, as far as checks need it. */
export interface Operation {
  readonly path: string
  readonly method: string
  readonly parameters: readonly Parameter[]
  readonly hasBody: boolean
  readonly secured: boolean
  /** Documented statuses: `200`, `4XX`, `default`. */
  readonly responses: readonly string[]
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly type: string | undefined
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Whether it is an OpenAPI 3 document at all. */
export function isOpenApi(value: unknown): value is Json {
  return (
    isObject(value) &&
    typeof value.openapi === 'string' &&
    value.openapi.startsWith('3.') &&
    isObject(value.paths)
  )
}

/** The operations of a document; what cannot be read is left out. */
export function operationsOf(document: Json): readonly Operation[] {
  const resolve = (value: unknown): Json => {
    if (!isObject(value)) return {}
    if (typeof value.$ref !== 'string' || !value.$ref.startsWith('#/')) return value
    const target = value.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((node, key) => (isObject(node) ? node[pointerName(key)] : undefined), document)
    return isObject(target) ? target : {}
  }
  const parametersOf = (value: unknown): Parameter[] =>
    (Array.isArray(value) ? value : []).map(resolve).map((parameter) => ({
      name: String(parameter.name),
      in: String(parameter.in),
      required: parameter.required === true,
      type: typeOf(resolve(parameter.schema)),
    }))
  return Object.entries(isObject(document.paths) ? document.paths : {}).flatMap(([path, raw]) => {
    const item = resolve(raw)
    return METHODS.filter((method) => isObject(item[method])).map((method): Operation => {
      const operation = item[method] as Json
      const security = operation.security ?? document.security
      return {
        path,
        method: method.toUpperCase(),
        parameters: [...parametersOf(item.parameters), ...parametersOf(operation.parameters)],
        hasBody: isObject(operation.requestBody),
        secured:
          Array.isArray(security) &&
          security.length > 0 &&
          security.every((entry) => Object.keys(entry).length > 0),
        responses: Object.keys(isObject(operation.responses) ? operation.responses : {}),
      }
    })
  })
}

function typeOf(schema: Json): string | undefined {
  return typeof schema.type === 'string' ? schema.type : undefined
}

/** Whether a status is documented, ranges and `default` included. */
export function isDocumented(operation: Operation, status: number): boolean {
  const { responses } = operation
  const range = `${Math.floor(status / 100)}XX`
  return (
    responses.includes(String(status)) ||
    responses.some((key) => key.toUpperCase() === range || key === 'default')
  )
}
