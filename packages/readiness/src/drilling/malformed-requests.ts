import type { Call } from '../http/exchange.ts'
import type { Operation } from '../http/openapi-document.ts'
import type { Expectation } from '../http/problem.ts'
import { fillPath } from './operations.ts'

/** A request with exactly one mistake, and the answers that fit it. */
export interface MalformedRequest {
  readonly mistake: string
  readonly call: Call
  readonly expect: Expectation
}

/** A secret that every malformed request carries. No answer and no log line may contain it. */
export const CANARY = 'canary-4f1c9a7e-do-not-repeat'

const JSON_TYPE = { 'content-type': 'application/json' }
/** An unauthenticated caller may be told only that. */
const REFUSED = [401, 403]

/** Every mistake that makes sense for these operations. */
export function malformedRequests(
  baseUrl: string,
  operations: readonly Operation[],
): readonly MalformedRequest[] {
  const headers = { authorization: `Bearer ${CANARY}`, cookie: `session=${CANARY}` }
  const build: Build = (mistake, call, ...statuses) => ({
    mistake: `${call.method ?? 'GET'} ${call.path.slice(0, 60)}: ${mistake}`,
    call: { ...call, url: baseUrl + call.path, headers: { ...headers, ...call.headers } },
    expect: { statuses, canary: CANARY },
  })
  return [
    build('no such route', { path: '/no-such-route-7f3a' }, 404, ...REFUSED),
    build('bad percent encoding', { path: '/', rawPath: '/%zz%' }, 400, 404, ...REFUSED),
    ...pathsOf(operations).flatMap(([path, methods]) => {
      const unused = ['DELETE', 'PATCH', 'PUT', 'POST'].find((method) => !methods.includes(method))
      return unused
        ? [build('method that the path does not have', { path, method: unused }, 405, 404, 501, ...REFUSED)]
        : []
    }),
    ...operations.flatMap((operation) => [
      ...badParameters(operation, build),
      ...badBodies(operation, build),
    ]),
  ]
}

type Build = (
  mistake: string,
  call: Omit<Call, 'url'> & { path: string },
  ...statuses: number[]
) => MalformedRequest

function badParameters(operation: Operation, build: Build): readonly MalformedRequest[] {
  const { method } = operation
  return operation.parameters.flatMap((parameter) => {
    if (parameter.type !== 'integer' && parameter.type !== 'number' && parameter.type !== 'boolean') return []
    if (parameter.in === 'query') {
      const path = `${fillPath(operation)}?${encodeURIComponent(parameter.name)}=not-a-${parameter.type}`
      return [
        build(`text in the ${parameter.type} "${parameter.name}"`, { path, method }, 400, 422, ...REFUSED),
      ]
    }
    if (parameter.in !== 'path') return []
    return [
      build(
        `text in the path`,
        { path: fillPath(operation, 'not-a-number'), method },
        400,
        404,
        422,
        ...REFUSED,
      ),
    ]
  })
}

function badBodies(operation: Operation, build: Build): readonly MalformedRequest[] {
  if (!operation.hasBody) return []
  const { method } = operation
  const path = fillPath(operation)
  const body = (mistake: string, text: string, ...statuses: number[]) =>
    build(mistake, { path, method, body: text, headers: JSON_TYPE }, ...statuses, ...REFUSED)
  return [
    body('JSON that ends early', '{"a":', 400, 422),
    body('an empty body', '', 400, 411, 415, 422),
    body('a list instead of an object', '[1,2,3]', 400, 422),
    body('null', 'null', 400, 422),
    body('a prototype in the body', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}', 400, 422),
    body('deep nesting', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, 400, 413, 422),
    build(
      'a type that is not JSON',
      { path, method, body: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      400,
      ...REFUSED,
    ),
  ]
}

function pathsOf(operations: readonly Operation[]): readonly (readonly [string, readonly string[]])[] {
  const methods = new Map<string, string[]>()
  for (const operation of operations) {
    const path = fillPath(operation)
    methods.set(path, [...(methods.get(path) ?? []), operation.method])
  }
  return [...methods]
}
