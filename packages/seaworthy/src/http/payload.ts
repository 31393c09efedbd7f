import type { ResultOptions } from './result.ts'
import type { Serializer } from './serializer.ts'

/** What a route says of its answers. */
export interface Answering {
  /** Method and path, for messages. */
  readonly name: string
  /** Of the statuses that are declared. */
  readonly serializers: ReadonlyMap<number, Serializer>
  /** Of a plain return. */
  readonly successStatus: number
}

/** @throws Error unless the route says that it answers with nothing. */
export function checkNothing({ name, successStatus }: Answering): void {
  if (!isBodiless(successStatus)) {
    throw new Error(`${name} returned nothing: return the body of ${successStatus}, or declare 204`)
  }
}

/**
 * The body in the form in which it is sent; undefined for none.
 *
 * @throws AppError answer_unfit for a body that does not have its schema, nothing included; Error for a status that the
 * route does not declare, and for a body that no socket takes, which would leave the client waiting for ever.
 */
export function payloadOf(
  { name, serializers }: Answering,
  status: number,
  body: unknown,
  { contentType }: ResultOptions,
): string | Buffer | undefined {
  const isNothing = body === undefined || body === null
  if (isNothing && (contentType !== undefined || isBodiless(status))) return undefined
  if (contentType === undefined) {
    const serialize = serializers.get(status)
    if (!serialize && isNothing) return undefined
    if (!serialize) throw new Error(`${name} answered ${status}, which it does not declare`)
    return serialize(body)
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  throw new Error(
    `a body of media type ${contentType} must be a string or a Buffer, and ${name} answered with ${typeof body}`,
  )
}

const isBodiless = (status: number): boolean =>
  status === 204 || status === 205 || (status >= 300 && status < 400)

/** What may stand between the quotes of an entity tag (RFC 9110 §8.8.3). */
const TAG = /^[\x21\x23-\x7e\x80-\xff]*$/

/** @throws Error for an entity tag that no client could send back, such as one that brings its own quotes. */
export function checkTag(etag: string): void {
  if (!TAG.test(etag)) {
    throw new Error(
      `the entity tag ${JSON.stringify(etag)} has quotes, spaces or controls: give what stands between the quotes`,
    )
  }
}
