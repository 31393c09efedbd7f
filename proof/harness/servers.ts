import { findRedis } from '@seaworthy/rig'
import { installPackages } from './debian-packages.ts'

/**
 * Installs the Redis that services of a proof stand on, where it is missing. A Postgres comes from npm in any case.
 *
 * @throws Error that names what has to be there.
 */
export async function installServers(): Promise<void> {
  try {
    findRedis()
  } catch {
    await installPackages(['redis-server'])
  }
}
