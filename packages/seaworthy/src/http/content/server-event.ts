import { httpErrors } from '../http-errors.ts'
import type { Serializer } from '../serializer.ts'

/** One server-sent event (WHATWG HTML §9.2.6). Its data is JSON of the declared schema, on one line. */
export interface ServerEvent<Data = unknown> {
  readonly data: Data
  /** Name that listeners ask for. Default `message`. */
  readonly event?: string
  /** What the client sends as Last-Event-ID when it comes back. */
  readonly id?: string
  /** How long the client is to wait before it comes back, in milliseconds. */
  readonly retryMs?: number
}

/** Of an id, NUL makes the client ignore it (WHATWG HTML §9.2.6); a line end would begin a field of somebody else's choice. */
const FIELD = /^[^\0\r\n]*$/

/** @throws AppError answer_unfit for data that is not of the schema, and for a name or id that is no single line */
export function eventText({ data, event, id, retryMs }: ServerEvent, serialize: Serializer): string {
  let text = ''
  for (const [name, value] of [
    ['event', event],
    ['id', id],
  ] as const) {
    if (value === undefined) continue
    if (typeof value !== 'string' || !FIELD.test(value))
      throw httpErrors.answer_unfit({
        cause: new TypeError(`the ${name} of a server-sent event is no single line`),
      })
    text += `${name}: ${value}\n`
  }
  if (retryMs !== undefined) {
    if (!Number.isSafeInteger(retryMs) || retryMs < 0)
      throw httpErrors.answer_unfit({
        cause: new TypeError('retryMs of a server-sent event is no whole number of milliseconds'),
      })
    text += `retry: ${retryMs}\n`
  }
  return `${text}data: ${serialize(data) ?? 'null'}\n\n`
}
