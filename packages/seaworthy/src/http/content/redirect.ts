import { HttpResult, type ResultOptions } from '../result.ts'

/** Where a redirect leads. */
export interface Redirection {
  readonly location: string
}

/** Statuses with a Location that clients follow (RFC 9110 §15.4). */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308

/** What may be said of a redirect beside the options of any answer. */
export interface RedirectOptions extends Omit<ResultOptions, 'contentType' | 'etag' | 'lastModified'> {
  /** It leads to another origin. Default false: then it is a path of this service, whoever wrote it. */
  readonly external?: boolean
}

/** A path of this origin: browsers take `//host` and `/\host` for another one, and drop tabs and line ends before they look. */
const OWN_PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/

/**
 * Answers with another address, under a status that the route declares as `content.redirect()`. 303 after a form that was
 * posted, 308 for what has moved for good and keeps its method, 307 for now.
 *
 * @throws TypeError for a location that leads to another origin and does not say so, which is how an open redirect begins,
 * and for one that is no http address
 */
export function redirect<const Status extends RedirectStatus>(
  status: Status,
  location: string,
  { external = false, ...options }: RedirectOptions = {},
): HttpResult<Status, Redirection> {
  if (!external && !OWN_PATH.test(location)) {
    throw new TypeError(
      `a redirect to ${JSON.stringify(location)} must be a path of this service, such as /orders/7; for another origin say { external: true }`,
    )
  }
  const target = external ? URL.parse(location) : undefined
  if (external && (target === null || !/^https?:$/.test(target?.protocol ?? ''))) {
    throw new TypeError(`a redirect to ${JSON.stringify(location)} must be a whole http or https address`)
  }
  return new HttpResult(status, { location: target?.href ?? location }, options)
}
