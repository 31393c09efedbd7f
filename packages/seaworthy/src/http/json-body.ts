import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest, preParsingHookHandler } from 'fastify'
import { httpErrors } from './http-errors.ts'

/**
 * Reads JSON bodies and nothing else (RFC 8259: UTF-8 only). Bytes that are no UTF-8 would become replacement characters
 * without a word, so they are refused; so are keys that change the prototype of an object.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    // Clients send the media type with a DELETE too.
    if (body.length === 0 && readsNoBody(request)) return done(null, undefined)
    if (!isUtf8(body)) return done(httpErrors.malformed_body({ reason: 'it is not UTF-8' }))
    const text = body.toString()
    parse(request, text, (error, value) => {
      if (error !== null && isJson(text)) return done(httpErrors.malformed_body({ reason: FORBIDDEN_KEY }))
      done(error, value)
    })
  })
  app.addContentTypeParser('*', (request, _body, done) => {
    if (isEmpty(request) && readsNoBody(request)) done(null, undefined)
    else done(httpErrors.unsupported_media_type(JSON_BODY))
  })
}

/** Before a byte of it is read: a body that is compressed or, by its own word, not in UTF-8. */
export const refuseCodedBody: preParsingHookHandler = (request, _reply, _body, done) => {
  if (isPlainUtf8(request) || isEmpty(request)) done()
  else done(httpErrors.unsupported_media_type(JSON_BODY))
}

const isEmpty = ({ headers }: FastifyRequest): boolean =>
  (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined

/** What a route takes that declares a schema. */
export const JSON_BODY = { takes: 'application/json in UTF-8' } as const

const readsNoBody = (request: FastifyRequest): boolean => request.routeOptions.schema?.body === undefined

const FORBIDDEN_KEY = 'it has a key that is refused, such as __proto__'

/** Only asked after the safe parser has refused: then it is a key that was refused, and not the form. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function isPlainUtf8({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return false
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}
