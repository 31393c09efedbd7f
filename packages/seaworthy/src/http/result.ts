/** What a handler may return instead of a plain body. */
export interface ResultOptions {
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** Each made by `hostCookie`. Not in an answer that is cached. */
  readonly cookies?: readonly string[]
  /** Entity tag without quotes; strong. Spares hashing the body, and a 304 spares serialising it. */
  readonly etag?: string
  readonly lastModified?: Date
  /** Replaces `application/json; charset=utf-8`; the body must then be a string or a Buffer. */
  readonly contentType?: string
}

/** A status, a body and headers; made by `respond`. */
export class HttpResult<Status extends number = number, Body = unknown> {
  readonly status: Status
  readonly body: Body
  readonly options: ResultOptions

  constructor(status: Status, body: Body, options: ResultOptions) {
    this.status = status
    this.body = body
    this.options = options
  }
}

type ForeignBody = string | Uint8Array | null | undefined

/** Answers with a status, headers or an entity tag; a handler with neither just returns the body. */
export function respond<const Status extends number, Body extends ForeignBody>(
  status: Status,
  body: Body,
  options: ResultOptions & { readonly contentType: string },
): HttpResult<Status, Body>
export function respond<const Status extends number, Body>(
  status: Status,
  body: Body,
  options?: ResultOptions & { readonly contentType?: never },
): HttpResult<Status, Body>
export function respond(status: number, body: unknown, options: ResultOptions = {}): HttpResult {
  return new HttpResult(status, body, options)
}
