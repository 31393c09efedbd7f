import { createServer } from 'node:net'

/**
 * Ports below those that systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere). One of the latter,
 * though free a moment ago, goes to whoever connects next, and the process that was told it ends with EADDRINUSE.
 */
const FIRST = 12_000
const LAST = 32_767
const MAX_TAKEN = 100

/**
 * A port that was free a moment ago, for a process that must be told its port.
 *
 * @throws Error when a hundred in a row are taken.
 */
export async function freePort(random: () => number = Math.random): Promise<number> {
  for (let taken = 0; taken < MAX_TAKEN; taken++) {
    const port = FIRST + Math.floor(random() * (LAST - FIRST + 1))
    if (await isFree(port)) return port
  }
  throw new Error(`no port between ${FIRST} and ${LAST} was found free`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
