import { BlockList, isIP } from 'node:net'

/**
 * - `public`: anybody may be sent there
 * - `private`: this machine, the local network, or an address that may hide one of these (NAT64, 6to4, Teredo)
 * - `forbidden`: where clouds keep credentials, and what is no single host (link-local, unspecified, multicast, reserved)
 */
export type AddressKind = 'public' | 'private' | 'forbidden'

const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100.100.100.200/32',
  '168.63.129.16/32',
]
const FORBIDDEN_V6 = ['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::254/128']
const PRIVATE_V4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
]
const PRIVATE_V6 = [
  '::1/128',
  'fc00::/7',
  'fec0::/10',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
]

/** Says of an IP address what kind it is (IANA special-purpose registries, RFC 6890); IPv4 inside IPv6 counts as IPv4. */
export function addressKinds(): (address: string) => AddressKind {
  const forbidden = blockList(FORBIDDEN_V4, FORBIDDEN_V6)
  const local = blockList(PRIVATE_V4, PRIVATE_V6)
  return (text) => {
    const address = text.replace(/%.*$/, '')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (forbidden.check(address, family)) return 'forbidden'
    return local.check(address, family) ? 'private' : 'public'
  }
}

function blockList(v4: readonly string[], v6: readonly string[]): BlockList {
  const list = new BlockList()
  const add = (subnet: string, family: 'ipv4' | 'ipv6') => {
    const [net, bits] = subnet.split('/') as [string, string]
    list.addSubnet(net, Number(bits), family)
  }
  for (const subnet of v4) add(subnet, 'ipv4')
  for (const subnet of v6) add(subnet, 'ipv6')
  return list
}
