import { AnswerUnfit } from './answer-unfit.ts'
import { Misfit } from './answer-values.ts'
import { asBuffer, type CompiledContent } from './content/content-answer.ts'
import { discardBody } from './content/discard-body.ts'
import { httpErrors } from './http-errors.ts'
import type { ResultOptions } from './result.ts'
import type { Serializer } from './serializer.ts'

/** What a route says of its answers. */
export interface Answering {
  /** Method and path, for messages. */
  readonly name: string
  /** Of the statuses that are declared. */
  readonly serializers: ReadonlyMap<number, Serializer>
  /** Of the statuses whose answers are not JSON; undefined where there are none. */
  readonly contents: ReadonlyMap<number, CompiledContent> | undefined
  /** Of a plain return. */
  readonly successStatus: number
}

/** @throws AppError answer_unfit unless the route says that it answers with nothing. */
export function checkNothing({ name, successStatus }: Answering): void {
  if (!isBodiless(successStatus)) throw unfit(`${name} ${successStatus}`, BODY, undefined)
}

const BODY = 'a body; return one, or declare 204'

/** Of a body that cannot be sent: whatever it holds is ended. */
function unfit(answer: string, expected: string, body: unknown): Error {
  discardBody(body)
  return httpErrors.answer_unfit({ cause: new AnswerUnfit(answer, new Misfit('', expected, body)) })
}

/**
 * The body in the form in which it is sent; undefined for none.
 *
 * @throws AppError answer_unfit for a body that does not have its schema, nothing included, for a status that the route does
 * not declare, and for a body that no socket takes, which would leave the client waiting for ever.
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
    if (!serialize)
      throw unfit(`${name} ${status}`, 'left out, for the route does not declare the status', body)
    return serialize(body)
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return asBuffer(body)
  throw unfit(`${name} ${status}`, `text or bytes, as ${contentType} is`, body)
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
