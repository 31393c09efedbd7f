import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type ClientAddress = (request: IncomingMessage) => string

/** Strips the IPv6 prefix of a mapped IPv4 address, as `::ffff:10.0.0.1`. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address)

/** The proxies that are believed when they say for whom they ask. */
export class TrustedProxies {
  readonly #list = new BlockList()
  readonly #isEmpty: boolean
  readonly #onUnreadable: (entry: string) => void
  /** The proxy of the request before is most likely that of the next one, and looking it up costs a microsecond. */
  #knownProxy = ''

  /**
   * `onUnreadable` is told of an entry that a trusted proxy wrote and that is no address.
   *
   * @throws TypeError when an entry is neither an address nor a CIDR range.
   */
  constructor(entries: readonly string[], onUnreadable: (entry: string) => void = () => undefined) {
    this.#isEmpty = entries.length === 0
    this.#onUnreadable = onUnreadable
    for (const entry of entries) addTrusted(this.#list, entry)
  }

  has(address: string): boolean {
    if (this.#isEmpty) return false
    if (address === this.#knownProxy && address !== '') return true
    const family = isIP(address)
    if (family === 0 || !this.#list.check(address, family === 6 ? 'ipv6' : 'ipv4')) return false
    this.#knownProxy = address
    return true
  }

  /** Who is connected. */
  peerOf(request: IncomingMessage): string {
    return plain(request.socket.remoteAddress ?? '')
  }

  /**
   * The address of the client (OWASP ASVS 4.1.3: it cannot be spoofed). X-Forwarded-For is read from right to left, and
   * only for as long as the sender of each entry is a trusted proxy; an entry that is no address ends it.
   */
  readonly clientOf: ClientAddress = (request) => {
    let address = this.peerOf(request)
    if (this.#isEmpty) return address
    const forwarded = request.headers['x-forwarded-for']
    if (forwarded === undefined) return address
    const hops = (typeof forwarded === 'string' ? forwarded : forwarded.join(',')).split(',')
    while (hops.length > 0 && this.has(address)) {
      const entry = (hops.pop() as string).trim()
      if (entry === '') continue
      const hop = hopAddress(entry)
      if (hop === undefined) {
        this.#onUnreadable(entry)
        break
      }
      address = hop
    }
    return address
  }
}

/** A port after an IPv4 address, or after an IPv6 address in brackets; some proxies write them (Azure, HAProxy). */
const WITH_PORT = /^(?:([\d.]+):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?)$/

/**
 * The address in an entry of X-Forwarded-For: with or without a port, quotes and white space. Undefined for what is none,
 * such as `unknown`.
 */
export function hopAddress(entry: string): string | undefined {
  let text = entry.trim().toLowerCase()
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) text = text.slice(1, -1)
  const [, beforePort, inBrackets] = WITH_PORT.exec(text) ?? []
  text = beforePort ?? inBrackets ?? text
  const family = isIP(text)
  if (family === 0 || (family === 4 && inBrackets !== undefined)) return undefined
  return isIP(plain(text)) === 0 ? text : plain(text)
}

function addTrusted(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  const prefix = bits === undefined ? most : Number(bits)
  if (family === 0 || bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
    throw new TypeError(
      `TRUSTED_PROXIES has "${entry}", expected an address or a CIDR range such as 10.0.0.0/8`,
    )
  }
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
}
