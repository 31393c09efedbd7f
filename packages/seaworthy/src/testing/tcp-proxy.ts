import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * - `none`: bytes pass
 * - `cut`: connections are reset and new ones refused
 * - `silent`: connections stay open and nothing passes (half-open); what was held back is lost
 * - `delay`: answers come that much later
 * - `garble`: answers are replaced by noise
 */
export type ProxyFault =
  | { readonly kind: 'none' | 'cut' | 'silent' | 'garble' }
  | { readonly kind: 'delay'; readonly ms: number }

/** A proxy between a client and a server of which a test breaks the connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Connections now open. */
  readonly open: number
  /** Connections accepted since the start. */
  readonly accepted: number
  /** From now on new connections go there, as after a change of an address; those that are open stay where they are. */
  aim(target: { host?: string; port: number }): void
  /** Breaks connections, old and new; with `affects`, those of which it accepts what the client sent and their number, from 0. */
  set(fault: ProxyFault, affects?: Affects): void
}

type Affects = (sent: string, number: number) => boolean

interface Pair {
  readonly number: number
  readonly client: Socket
  readonly server: Socket
  sent: string
}

const REMEMBERED_BYTES = 2_000

/** Stands between a client and a server and breaks what passes, while connections are open. */
export async function startTcpProxy(first: { host?: string; port: number }): Promise<TcpProxy> {
  let target = first
  let fault: ProxyFault = { kind: 'none' }
  let affects: Affects = () => true
  let accepted = 0
  const pairs = new Set<Pair>()
  const faultOf = (pair: Pair): ProxyFault => (affects(pair.sent, pair.number) ? fault : { kind: 'none' })
  const reset = (pair: Pair) => {
    pair.client.resetAndDestroy()
    pair.server.destroy()
  }
  const listener = createServer((client) => {
    const server = connect(target.port, target.host ?? '127.0.0.1')
    const pair: Pair = { number: accepted++, client, server, sent: '' }
    pairs.add(pair)
    const close = () => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on(
        'close',
        () => void (socket === server && faultOf(pair).kind === 'silent' ? undefined : close()),
      )
    }
    if (faultOf(pair).kind === 'cut') return reset(pair)
    client.on('data', (bytes) => {
      if (pair.sent.length < REMEMBERED_BYTES) pair.sent += bytes.toString('latin1')
      const { kind } = faultOf(pair)
      if (kind === 'cut') reset(pair)
      else if (kind !== 'silent') server.write(bytes)
    })
    server.on('data', (bytes) => {
      const now = faultOf(pair)
      if (now.kind === 'none') client.write(bytes)
      else if (now.kind === 'garble') client.write(randomBytes(bytes.length))
      else if (now.kind === 'delay') setTimeout(() => client.destroyed || client.write(bytes), now.ms)
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    get open() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    aim(next) {
      target = next
    },
    set(next, only = () => true) {
      fault = next
      affects = only
      if (next.kind !== 'cut') return
      for (const pair of pairs) if (only(pair.sent, pair.number)) reset(pair)
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) reset(pair)
      listener.close()
      await once(listener, 'close').catch(() => undefined)
    },
  }
}
