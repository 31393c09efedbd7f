import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type ClientAddress = (request: IncomingMessage) => string

/** Strips the IPv6 prefix of a mapped IPv4 address, as `::ffff:10.0.0.1`. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address)

/**
 * Decides the address of the client (OWASP ASVS 4.1.3: it cannot be spoofed). X-Forwarded-For is read from right to
 * left, and only for as long as the sender of each entry is a trusted proxy.
 *
 * @throws TypeError when an entry of the list is neither an address nor a CIDR range.
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return (request) => plain(request.socket.remoteAddress ?? '')
  const trusted = new BlockList()
  for (const entry of trustedProxies) addTrusted(trusted, entry)
  const isTrusted = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '')
    const forwarded = request.headers['x-forwarded-for']
    if (forwarded === undefined) return address
    const hops = (typeof forwarded === 'string' ? forwarded : forwarded.join(',')).split(',')
    while (hops.length > 0 && isTrusted(address)) {
      const hop = plain((hops.pop() ?? '').trim())
      if (isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

function addTrusted(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  const prefix = bits === undefined ? most : Number(bits)
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
    throw new TypeError(
      `TRUSTED_PROXIES has "${entry}", expected an address or a CIDR range such as 10.0.0.0/8`,
    )
  }
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
}
