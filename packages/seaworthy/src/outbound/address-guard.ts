import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type AddressKind, addressKinds } from './private-address.ts'

/** The address that a name stands for may not be called. Carries no address: it may end in front of a stranger. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'address_refused'
}

/** How a name becomes addresses: as `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface AddressGuard {
  /** For the connector: resolves, refuses, and hands over exactly the addresses that were checked. */
  readonly lookup: LookupFunction
  /** @throws AddressRefused when the host is a literal address that may not be called: no look-up would see it. */
  checkLiteral(hostname: string): void
}

/**
 * Keeps calls away from places that a stranger could point them at (server-side request forgery). The name is resolved
 * once per connection and the connection goes to the addresses that were checked, so that a name which resolves
 * differently a moment later gains nothing. A name with one bad address among good ones is refused as a whole.
 */
export function addressGuard(options: {
  allowPrivate: boolean
  resolve?: Resolve | undefined
}): AddressGuard {
  const { allowPrivate, resolve = lookup as Resolve } = options
  const kindOf = addressKinds()
  const refused = (kind: AddressKind) => kind === 'forbidden' || (kind === 'private' && !allowPrivate)
  return {
    lookup(hostname, lookupOptions, callback) {
      resolve(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
        if (error) return callback(error, [])
        const bad = addresses.map(({ address }) => kindOf(address)).find(refused)
        if (bad) return callback(new AddressRefused(`the name resolves to a ${bad} address`), [])
        const first = addresses[0]
        if (lookupOptions.all || !first) callback(null, addresses)
        else callback(null, first.address, first.family)
      })
    },
    checkLiteral(hostname) {
      const address = hostname.replace(/^\[(.*)\]$/, '$1')
      if (isIP(address) === 0) return
      const kind = kindOf(address)
      if (refused(kind)) throw new AddressRefused(`it is a ${kind} address`)
    },
  }
}
