import type { IncomingHttpHeaders } from 'node:http'
import { AnswerUnfit } from '../answer-unfit.ts'
import { Misfit } from '../answer-values.ts'
import { httpErrors } from '../http-errors.ts'
import type { Serializer } from '../serializer.ts'
import { type BodySource, sourceOf } from './body-source.ts'
import type { Content } from './content.ts'
import { discardBody } from './discard-body.ts'
import { eventSource } from './event-source.ts'
import { FileBody } from './file-body.ts'
import { type FileValidators, fileContent } from './file-range.ts'
import type { PreparedContent } from './prepared-content.ts'
import type { Redirection } from './redirect.ts'

/** Content with what can be prepared for it. */
export interface CompiledContent extends Content {
  /** Of the data of events. */
  readonly serialize: Serializer | undefined
}

/**
 * Holds a body to the content that its route declares.
 *
 * @throws AppError answer_unfit for any other, at once: a body that no socket takes would leave the client waiting for ever
 */
export function prepareContent(
  declared: CompiledContent,
  body: unknown,
  answer: string,
  request: { readonly method: string; readonly headers: IncomingHttpHeaders },
  validators: FileValidators,
): PreparedContent {
  switch (declared['~content']) {
    case 'text':
      if (typeof body === 'string') return whole(body)
      break
    case 'bytes':
      if (body instanceof Uint8Array) return whole(asBuffer(body))
      break
    case 'stream': {
      const source = sourceOf(body)
      if (source !== undefined) return streamed(source)
      break
    }
    case 'events': {
      const { serialize, heartbeatMs = 0 } = declared
      const source = serialize && eventSource(body, serialize, heartbeatMs)
      if (source !== undefined) return streamed(source, UNBUFFERED)
      break
    }
    case 'file':
      if (body instanceof FileBody) return fileContent(body, request.method, request.headers, validators)
      break
    case 'redirect': {
      const { location } = (body ?? {}) as Partial<Redirection>
      if (typeof location === 'string') return { ...NOTHING, fields: ['location', location] }
    }
  }
  discardBody(body)
  const cause = new AnswerUnfit(answer, new Misfit('', EXPECTED[declared['~content']], body))
  throw httpErrors.answer_unfit({ cause })
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** What nginx and those after it read: events must not wait in a proxy. */
const UNBUFFERED: readonly string[] = ['x-accel-buffering', 'no']

const NOTHING: PreparedContent = {
  payload: undefined,
  source: undefined,
  length: undefined,
  fields: [],
  status: undefined,
}
const whole = (payload: string | Buffer): PreparedContent => ({ ...NOTHING, payload })
const streamed = (source: BodySource, fields: readonly string[] = []): PreparedContent => ({
  ...NOTHING,
  source,
  fields,
})

const EXPECTED = {
  text: 'a string',
  bytes: 'bytes (a Uint8Array or a Buffer)',
  stream: 'a stream (a Readable, a ReadableStream or an async generator)',
  events: 'events (an async generator, or what EventFeed.subscribe gives)',
  file: 'what sendFile() gives',
  redirect: 'what redirect() gives',
} as const satisfies Record<Content['~content'], string>
