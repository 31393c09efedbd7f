import { asObject, isObject, type Json, pointerName } from '../http/json.ts'
import type { FuzzOperation } from './fuzz-case.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Follows a local reference; what cannot be found is the empty schema. */
export function createResolver(document: Json): (value: unknown) => Json {
  const resolve = (value: unknown, hops = 0): Json => {
    const node = asObject(value)
    if (typeof node.$ref !== 'string' || hops > 10) return node
    const keys = node.$ref.replace(/^#\//, '').split('/')
    const target = keys.reduce<unknown>((at, key) => asObject(at)[pointerName(key)], document)
    return resolve(target, hops + 1)
  }
  return (value) => resolve(value)
}

/** Whether an operation answers with server-sent events, which have no end to wait for. */
export function isEventStream(responses: unknown, resolve: (value: unknown) => Json): boolean {
  return Object.values(resolve(responses)).some((answer) =>
    Object.keys(resolve(resolve(answer).content)).some((type) => type.startsWith('text/event-stream')),
  )
}

/** The operations of an OpenAPI document with all that a fuzzer needs. */
export function fuzzOperations(document: Json): readonly FuzzOperation[] {
  const resolve = createResolver(document)
  const schemaOf = (holder: unknown): unknown => {
    const content = asObject(resolve(holder).content)
    const json = Object.entries(content).find(([type]) => type.split(';')[0] === 'application/json')
    return asObject(json?.[1]).schema
  }
  return Object.entries(asObject(document.paths)).flatMap(([path, raw]) => {
    const item = resolve(raw)
    return METHODS.filter((method) => isObject(item[method])).map((method): FuzzOperation => {
      const operation = asObject(item[method])
      const listed = [item.parameters, operation.parameters].flatMap((list) =>
        Array.isArray(list) ? list : [],
      )
      const security = operation.security ?? document.security
      const body = operation.requestBody === undefined ? undefined : schemaOf(operation.requestBody)
      return {
        path,
        method: method.toUpperCase(),
        secured: Array.isArray(security) && security.length > 0,
        isStream: isEventStream(operation.responses, resolve),
        parameters: listed.map(resolve).map((parameter) => ({
          name: String(parameter.name),
          in: String(parameter.in),
          required: parameter.required === true,
          schema: parameter.schema,
        })),
        ...(body !== undefined && { body }),
        answers: Object.fromEntries(
          Object.entries(asObject(operation.responses)).map(([status, answer]) => [status, schemaOf(answer)]),
        ),
      }
    })
  })
}
