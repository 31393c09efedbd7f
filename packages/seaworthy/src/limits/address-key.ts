import { isIPv6 } from 'node:net'

/**
 * The limiter key of a client address. IPv4 counts per address; IPv6 per /64, because one subscriber holds all of it and
 * could otherwise take a new quota for every request (RFC 6177, RFC 4291 §2.5.1). An IPv4-mapped address is its IPv4 one.
 * Text that is no address is its own key.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  const plain = address.split('%', 1)[0]!
  if (!isIPv6(plain)) return address
  const groups = groupsOf(plain)
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return groups.slice(6).flatMap(bytesOf).join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

const bytesOf = (group: number): number[] => [group >> 8, group & 255]

/** The eight 16-bit groups of a valid address. */
function groupsOf(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((half) =>
    half
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)]
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
        return [a * 256 + b, c * 256 + d]
      }),
  )
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}
