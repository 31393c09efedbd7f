import { hash } from 'node:crypto'
import { type IncomingHttpHeaders, validateHeaderValue } from 'node:http'
import { addFields, type Merging } from './answer-fields.ts'
import { type CompiledRoute, JSON_MEDIA_TYPE } from './compiled-route.ts'
import { codedTag, hasCondition, heldTag, httpDate, isNotModified, isUnchanged } from './conditional.ts'
import type { BodySource } from './content/body-source.ts'
import { prepareContent } from './content/content-answer.ts'
import { discardBody } from './content/discard-body.ts'
import { FileBody } from './content/file-body.ts'
import { httpErrors } from './http-errors.ts'
import { KeptLookup } from './kept-answer.ts'
import { checkNothing, checkTag, payloadOf } from './payload.ts'
import { HttpResult, type ResultOptions } from './result.ts'

/** One answer with everything that is told of it, not yet coded and not yet written. */
export interface Answer {
  readonly status: number
  readonly payload: string | Buffer | undefined
  /** A body that is made while it is sent, in place of `payload`. */
  readonly source: BodySource | undefined
  /** Bytes of the source, where they are known. */
  readonly length: number | undefined
  readonly contentType: string | undefined
  /** Value of Cache-Control. */
  readonly caching: string
  /** Without its quotes. */
  readonly etag: string | undefined
  /** Flat fields that the chassis does not add itself. */
  readonly fields: readonly string[]
  readonly merging: Merging
}

/** What of a request decides about its answer. */
export interface AnsweredRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

const NO_OPTIONS: ResultOptions = {}

/**
 * What a client is answered with: fresh from a handler, or kept from one before. The conditions of a read are settled in
 * their order (RFC 9110 §13.2.2).
 *
 * @param nowMs wall clock
 * @throws AppError precondition_failed, answer_unfit; Error for what cannot be sent, before anything of it is
 */
export function answerOf(
  route: CompiledRoute,
  result: unknown,
  request: AnsweredRequest,
  nowMs: number,
): Answer {
  if (result instanceof KeptLookup) return keptAnswer(route, result, request, nowMs)
  if (result instanceof HttpResult) {
    return freshAnswer(route, result.status, result.body, result.options, request, nowMs)
  }
  if (result === undefined) checkNothing(route)
  return freshAnswer(route, route.successStatus, result, NO_OPTIONS, request, nowMs)
}

function freshAnswer(
  route: CompiledRoute,
  status: number,
  body: unknown,
  options: ResultOptions,
  request: AnsweredRequest,
  nowMs: number,
): Answer {
  const { headers, lastModified } = options
  const declared = route.contents?.get(status)
  const contentType =
    options.contentType ?? (declared && (body instanceof FileBody ? body : declared).mediaType)
  const caching = (body instanceof FileBody ? body.caching : undefined) ?? route.cacheControl
  let { etag } = options
  const fields: string[] = []
  if (etag !== undefined) checkTag(etag)
  const merging = headers === undefined ? 'none' : addFields(fields, headers)
  if (contentType !== undefined) validateHeaderValue('content-type', contentType)
  if (lastModified) fields.push('last-modified', httpDate(lastModified))
  if (options.cookies !== undefined) addCookies(fields, options.cookies, route)
  const isConditional = status === 200 && (request.method === 'GET' || request.method === 'HEAD')
  const isToHash = isConditional && etag === undefined && route.declared.cache !== undefined && body != null
  if (isConditional && !isToHash && settles(request, etag, lastModified, nowMs)) {
    if (declared !== undefined) discardBody(body)
    return notModified(caching, request, etag, fields, merging)
  }
  let source: BodySource | undefined
  let payload: string | Buffer | undefined
  let length: number | undefined
  if (declared === undefined) payload = payloadOf(route, status, body, options)
  else {
    const prepared = prepareContent(declared, body, `${route.name} ${status}`, request, options)
    ;({ payload, source, length, status = status } = prepared)
    fields.push(...prepared.fields)
    if (prepared.encoding !== undefined && etag !== undefined) etag = codedTag(etag, prepared.encoding)
  }
  if (isToHash && payload !== undefined) {
    etag = hash('sha1', payload, 'base64url')
    if (settles(request, etag, lastModified, nowMs)) {
      return notModified(caching, request, etag, fields, merging)
    }
  }
  return {
    status,
    payload,
    source,
    length,
    contentType: contentType ?? JSON_MEDIA_TYPE,
    caching: status < 300 ? caching : 'no-store',
    etag,
    fields,
    merging,
  }
}

/** @throws Error for an answer that others may be given. */
function addCookies(fields: string[], cookies: readonly string[], { name, declared }: CompiledRoute): void {
  if (declared.cache !== undefined)
    throw new Error(`${name} sets a cookie in an answer that is cached: leave out cache, or the cookie`)
  for (const cookie of cookies) {
    validateHeaderValue('set-cookie', cookie)
    fields.push('set-cookie', cookie)
  }
}

function keptAnswer(
  route: CompiledRoute,
  { answer, headers }: KeptLookup,
  request: AnsweredRequest,
  nowMs: number,
): Answer {
  const { status, text, base64, lastModified, contentType = JSON_MEDIA_TYPE } = answer
  const etag = answer.etag?.slice(1, -1)
  const fields = [...headers]
  const merging = addFields(fields, answer.headers)
  validateHeaderValue('content-type', contentType)
  if (etag !== undefined) checkTag(etag)
  if (lastModified) fields.push('last-modified', lastModified)
  const modified = lastModified === undefined ? undefined : new Date(lastModified)
  if (status === 200 && settles(request, etag, modified, nowMs)) {
    return notModified(route.cacheControl, request, etag, fields, merging)
  }
  const payload = text ?? (base64 === undefined ? undefined : Buffer.from(base64, 'base64'))
  const caching = status < 300 ? route.cacheControl : 'no-store'
  return {
    status,
    payload,
    source: undefined,
    length: undefined,
    contentType,
    caching,
    etag,
    fields,
    merging,
  }
}

/** Whether the client has it already. @throws AppError precondition_failed */
function settles(
  { headers }: AnsweredRequest,
  etag: string | undefined,
  lastModified: Date | undefined,
  nowMs: number,
): boolean {
  if (!hasCondition(headers)) return false
  const current = { etag, lastModified }
  if (!isUnchanged(headers, current)) throw httpErrors.precondition_failed()
  return isNotModified(headers, current, new Date(nowMs))
}

/** An answer without a body. */
export const bodiless = (
  status: number,
  fields: readonly string[],
  {
    caching = 'no-store',
    etag,
    merging = 'none',
  }: Partial<Pick<Answer, 'caching' | 'etag' | 'merging'>> = {},
): Answer => ({
  status,
  payload: undefined,
  source: undefined,
  length: undefined,
  contentType: undefined,
  caching,
  etag,
  fields,
  merging,
})

/** With the tag that the client named. */
const notModified = (
  caching: string,
  { headers }: AnsweredRequest,
  etag: string | undefined,
  fields: readonly string[],
  merging: Merging,
): Answer =>
  bodiless(304, fields, {
    caching,
    etag: etag === undefined ? undefined : heldTag(headers, etag),
    merging,
  })
