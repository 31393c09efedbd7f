import { connect, createServer, type Server, type Socket } from 'node:net'

/** Where a connection is taken on to. */
export interface TcpTarget {
  readonly host: string
  readonly port: number
}

/** Takes whole connections on to somewhere else; its connections end with it. */
export interface TcpRelay extends AsyncDisposable {
  readonly port: number
}

/**
 * Listens at an address of this machine.
 *
 * @param target asked for each connection; one for which there is none is closed
 */
export async function startTcpRelay(host: string, target: () => TcpTarget | undefined): Promise<TcpRelay> {
  const open = new Set<Socket>()
  const server: Server = createServer((inner) => {
    open.add(inner)
    inner.on('error', () => undefined).once('close', () => open.delete(inner))
    const found = target()
    if (!found) return void inner.destroy()
    const outer = connect({ host: found.host, port: found.port })
    outer.on('error', () => undefined).on('close', () => inner.destroy())
    inner.on('close', () => outer.destroy())
    inner.pipe(outer).pipe(inner)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  return {
    port: (server.address() as { port: number }).port,
    // Those at both ends may keep their connections, and outlive this.
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const each of open) each.destroy()
      await closed
    },
  }
}
