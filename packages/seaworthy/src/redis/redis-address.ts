import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Redis } from 'ioredis'

/** The addresses that a name stands for now. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

/** As a new connection would find them. */
export const systemResolve: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address)

/**
 * Whether the connection goes to an address that its name no longer stands for. A connection that is in use is never
 * closed by a change of the name, so nothing else would notice a planned move. A name that cannot be resolved has not moved.
 */
export async function hasMoved(redis: Redis, resolve: ResolveHost): Promise<boolean> {
  const { host } = redis.options
  const address = redis.stream?.remoteAddress
  if (!host || isIP(host) !== 0 || address === undefined) return false
  const addresses = await resolve(host).catch((): string[] => [])
  return addresses.length > 0 && !addresses.includes(address)
}
