import { FatalBootError } from '../../errors/index.ts'

/** By major version, the first minor one that asks which requests it hands out (`shouldUpgradeCallback`). */
const FIRST_MINOR: Readonly<Record<number, number>> = { 22: 21, 24: 9 }

/**
 * Older ones hand out every request that asks for another protocol, such as those of Java's client for `h2c`, and no route answers it.
 *
 * @throws FatalBootError for a Node on which other requests would suffer from sockets
 */
export function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 24 || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY)) return
  throw new FatalBootError(
    `a route is opened as a WebSocket, which needs Node 22.21, 24.9 or a later line, and this is Node ${version}`,
  )
}
