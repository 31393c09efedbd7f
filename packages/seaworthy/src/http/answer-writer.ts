import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import { hasTwice, mergeFields } from './answer-fields.ts'
import { type CompiledRoute, JSON_MEDIA_TYPE } from './compiled-route.ts'
import type { HttpParts } from './http-parts.ts'
import { prepareFields } from './response-head.ts'

/** What the chassis tells of a request in its answer. */
export interface AnsweredExchange {
  readonly correlationId: string
  readonly headers: IncomingHttpHeaders
  readonly route: CompiledRoute | undefined
  /** Value of the RateLimit field. */
  readonly rateLimit: string | undefined
  /** Value of the RateLimit-Policy field, where no route has it among its own. */
  readonly rateLimitPolicy: string | undefined
}

const NO_FIELDS = prepareFields([])

/**
 * Writes an answer to its socket, with every field that the chassis adds.
 *
 * @returns the bytes of the body; 0 for one that is still to be sent, whose head alone is written
 * @throws TypeError for a field that is not HTTP; nothing is written then
 */
export function writeAnswer(
  { heads, headers, cors, state }: HttpParts,
  response: ServerResponse,
  { status, payload, source, length, contentType, caching, etag, fields: own, merging }: Answer,
  { correlationId, headers: { origin }, route, rateLimit, rateLimitPolicy }: AnsweredExchange,
): number {
  let prepared = route === undefined ? headers : route.headers
  const plain = ['x-request-id', correlationId, 'cache-control', caching]
  if (rateLimit !== undefined) plain.push('ratelimit', rateLimit)
  if (rateLimitPolicy !== undefined) plain.push('ratelimit-policy', rateLimitPolicy)
  const fields: string[] = []
  if (etag !== undefined) fields.push('etag', `"${etag}"`)
  if (origin !== undefined) {
    const allowed = cors.headersFor(origin)
    if (allowed) fields.push(...allowed)
  }
  if (payload !== undefined || source !== undefined) {
    if (contentType === JSON_MEDIA_TYPE && route !== undefined) prepared = route.jsonHeaders
    else fields.push('content-type', contentType as string)
  }
  for (let i = 0; i < own.length; i++) fields.push(own[i] as string)
  const bytes = payload === undefined ? 0 : Buffer.byteLength(payload)
  if (length !== undefined) fields.push('content-length', String(length))
  else if (source === undefined && (payload !== undefined || (status !== 204 && status !== 304))) {
    fields.push('content-length', String(bytes))
  }
  if (state.closing) response.shouldKeepAlive = false
  if (merging === 'all') {
    heads.write(response, status, NO_FIELDS, [], mergeFields([...prepared.flat, ...plain, ...fields]))
  } else {
    const isTwice = merging === 'fields' && hasTwice(fields)
    heads.write(response, status, prepared, plain, isTwice ? mergeFields(fields) : fields)
  }
  if (source !== undefined && response.req.method !== 'HEAD') return 0
  if (payload === undefined) response.end()
  // A text of as many bytes as characters is ASCII, and Node copies it out without converting it.
  else if (bytes === payload.length) response.end(payload, 'latin1')
  else response.end(payload)
  return bytes
}
