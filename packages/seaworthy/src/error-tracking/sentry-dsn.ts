import { FatalBootError } from '../errors/index.ts'

/** What an address of Sentry's says: where envelopes go, and by which key. */
export interface SentryDsn {
  readonly url: string
  readonly publicKey: string
  /** Where it is, for messages: `host:port`. */
  readonly host: string
}

/** `https://<key>@<host>[/<path>]/<project>`; a second part of the key, which old ones have, is not used. */
export const SENTRY_DSN_PATTERN =
  '^https?://[A-Za-z0-9_-]+(:[A-Za-z0-9_-]*)?@[^@/?#\\s]+(/[^@/?#\\s]+)*/[0-9]+$'

/**
 * Reads an address that fits the pattern.
 *
 * @throws FatalBootError for one whose host is none.
 */
export function readSentryDsn(text: string): SentryDsn {
  const url = URL.parse(text)
  if (!url) throw new FatalBootError('SENTRY_DSN cannot be used: correct the host and the port in it')
  const at = url.pathname.lastIndexOf('/')
  const path = url.pathname.slice(0, at)
  const project = url.pathname.slice(at + 1)
  return {
    url: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`,
    publicKey: url.username,
    host: url.host,
  }
}
