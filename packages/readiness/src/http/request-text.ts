import type { Call } from './exchange.ts'

/** A call as it goes over the wire in HTTP/1.1, for conversations that no client library will have. */
export function requestText({ method = 'GET', url, headers = {}, body }: Call): string {
  const { host, pathname, search } = new URL(url)
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  return `${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${length}${fields.join('')}\r\n${body ?? ''}`
}
