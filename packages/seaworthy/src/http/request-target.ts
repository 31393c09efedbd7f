import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

const SLASH = 47
/** Labels of letters, digits, `-`, `_` and `~`, with a dot between them and perhaps at the end; then a port. */
const NAMED = /^[\w~-]+(?:\.[\w~-]+)*\.?(?::(\d{0,5}))?$/
const BRACKETED = /^\[([\d:a-f.]+)\](?::(\d{0,5}))?$/i
const MAX_HOST_LENGTH = 262
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is

/**
 * Whether a text is a host with or without a port, as Host and the authority of a URL have it (RFC 9112 §3.2, RFC 3986
 * §3.2.2): a name, an IPv4 address, or an IPv6 address in brackets. Narrower than the grammar, which would also take
 * `a,b` or `a!`: such a name cannot be asked for in the DNS, and lives on in links, caches and logs.
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST_LENGTH) return false
  const named = NAMED.exec(text)
  if (named !== null) return isPort(named[1])
  const bracketed = BRACKETED.exec(text)
  return bracketed !== null && isIPv6(bracketed[1] as string) && isPort(bracketed[2])
}

const isPort = (digits: string | undefined): boolean => digits === undefined || Number(digits) <= 65_535

/** The target and the Host of requests, settled before anything looks at them. */
export class RequestTargets {
  /** Of the request before, most likely of the next one too: comparing costs less than reading it again. */
  #knownHost = 'localhost'

  /**
   * Says why the target or the Host of a request is malformed; undefined when they are well-formed. A target in
   * absolute-form becomes the path that it has, and its authority becomes Host, whatever Host was (RFC 9112 §3.2.2).
   */
  settle(request: IncomingMessage): string | undefined {
    const { headers, url: target = '/' } = request
    const { host } = headers
    if (host === undefined) {
      if (request.httpVersionMinor >= 1) return 'it has no Host header'
    } else if (host !== this.#knownHost && host !== '') {
      if (!isHost(host)) return 'its Host header names no host'
      this.#knownHost = host
    }
    if (target.charCodeAt(0) !== SLASH) return settleOtherForm(request, target)
    return host === '' && request.httpVersionMinor >= 1 ? 'its Host header is empty' : undefined
  }
}

function settleOtherForm(request: IncomingMessage, target: string): string | undefined {
  if (target === '*') return request.method === 'OPTIONS' ? undefined : 'only OPTIONS may ask for *'
  const absolute = ABSOLUTE.exec(target)
  if (absolute === null) return 'its target is neither a path nor an http address'
  const [, authority = '', rest = ''] = absolute
  if (!isHost(authority)) return 'its target names no host'
  request.headers.host = authority
  request.url = rest.charCodeAt(0) === SLASH ? rest : `/${rest}`
  return undefined
}
