import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FatalBootError } from '../errors/index.ts'
import type { Logger } from '../telemetry/index.ts'
import type { GuardedServer } from './guarded-server.ts'

/** @throws FatalBootError that says which setting to correct. */
export async function listen(
  server: Server,
  port: number,
  host: string,
  variable: string,
  start: () => Promise<unknown>,
): Promise<string> {
  try {
    await start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reasons: Record<string, string> = {
      EADDRINUSE: `port ${port} of ${host} is taken; end what uses it, or set ${variable} to another port (0 takes a free one)`,
      EACCES: `port ${port} may not be used by this user; set ${variable} to 1024 or above`,
      EADDRNOTAVAIL: `this machine does not have the address ${host}; set HOST to one that it has`,
    }
    throw new FatalBootError(
      reasons[code ?? ''] ?? `listening on ${host}:${port} failed: ${(error as Error).message}`,
    )
  }
  const address = server.address() as AddressInfo
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}

/** Stops accepting and waits until the last byte of what is in flight was taken; when time is up, the rest is cut. */
export async function closeServer(
  { connections }: GuardedServer,
  close: () => Promise<unknown>,
  signal: AbortSignal,
  log: Pick<Logger, 'error'>,
): Promise<void> {
  const cut = () => {
    const answers = connections.cutAll('deadline')
    if (answers > 0) log.error({ answers }, 'answers were cut at the deadline')
  }
  signal.addEventListener('abort', cut, { once: true })
  connections.drain()
  await close()
  signal.removeEventListener('abort', cut)
  connections.stop()
}

export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()))
