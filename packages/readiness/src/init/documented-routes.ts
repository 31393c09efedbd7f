import { createResolver, isEventStream } from '../fuzz/fuzz-operations.ts'
import type { Json } from '../http/json.ts'
import { type Operation, operationsOf } from '../http/openapi-document.ts'
import type { DraftRoute } from './drill-draft.ts'
import { exampleBody } from './example-body.ts'

/** Not to be tried with made-up bodies as if it were an ordinary write. */
const SPECIAL_WRITE = /auth|log-?in|log-?out|token|passw|session|webhook|shutdown|admin/i

/** Routes that a look by GET cannot tell: they are taken from the OpenAPI document and were not asked. */
export interface DocumentedRoutes {
  /** Paths of GETs that answer with server-sent events. */
  readonly streams: readonly string[]
  readonly others: readonly DraftRoute[]
}

/** One event stream, one write whose body is easily made, and one guarded read of a document, as far as it has them. */
export function documentedRoutes(document: Json): DocumentedRoutes {
  const operations = operationsOf(document).filter(needsNothing)
  const gets = operations.filter(({ method }) => method === 'GET')
  const streams = gets.filter((operation) => isStream(document, operation)).map(({ path }) => path)
  const guarded = gets.find(({ path, secured }) => secured && !streams.includes(path))
  const open = gets.find(({ path, secured }) => !secured && streams.includes(path))
  const write = writeOf(document, operations)
  return {
    streams,
    others: [
      ...(write ? [write] : []),
      ...(open ? [routeOf(open, ['stream'])] : []),
      ...(guarded ? [routeOf(guarded, ['authenticated'])] : []),
    ],
  }
}

function writeOf(document: Json, operations: readonly Operation[]): DraftRoute | undefined {
  const candidates = operations.filter(
    ({ method, path, hasBody }) =>
      hasBody && (method === 'POST' || method === 'PUT') && !SPECIAL_WRITE.test(path),
  )
  const openFirst = candidates.toSorted((one, other) => Number(one.secured) - Number(other.secured))
  for (const operation of openFirst) {
    const body = exampleBody(document, operation.path, operation.method)
    if (body === undefined) continue
    return { ...routeOf(operation, operation.secured ? ['write', 'authenticated'] : ['write']), body }
  }
  return undefined
}

const routeOf = ({ path, method }: Operation, is: DraftRoute['is']): DraftRoute => ({
  path,
  method,
  is,
  uses: [],
})

function needsNothing({ path, parameters }: Operation): boolean {
  return path.startsWith('/') && !path.includes('{') && !parameters.some(({ required }) => required)
}

function isStream(document: Json, { path }: Operation): boolean {
  const resolve = createResolver(document)
  return isEventStream(resolve(resolve(resolve(document.paths)[path]).get).responses, resolve)
}
