import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** So many at once: a crowd that comes all in one moment would try the backlog of the listener instead. */
const BATCH = 25
/** Requests on one connection that wait for an answer. */
export const AT_ONCE = 4
const KNOCK_MS = 150

/** Connections that have asked for something and take nothing of it. */
export interface UnreadConnections extends Disposable {
  readonly size: number
  /** How many of these the service holds still. To find out, an empty line is sent (RFC 9112 2.2), which a closed one refuses. */
  held(indexes: readonly number[]): Promise<number>
}

export interface Crowd {
  readonly count: number
  /** One request. */
  readonly text: string
  /** How often each connection sends it. */
  readonly requests: number
  readonly localAddress: string | undefined
  /** When the service has answered what came until then, or cannot. */
  caughtUp(): Promise<void>
}

/**
 * Opens them, from an address of their own where there is one, so that what is allowed to one address is not taken from
 * others. Each has a few requests open at most while the kernels take the answers: who sends many at once may be refused.
 */
export async function openUnread(url: string, crowd: Crowd): Promise<UnreadConnections> {
  const { count, text, requests, localAddress, caughtUp } = crowd
  const { hostname, port } = new URL(url)
  const gone = new Set<number>()
  const sockets: Socket[] = []
  const open = (index: number) => {
    const socket = new Socket()
    // A socket that is paused before it connects never begins to read.
    socket.pause()
    socket.on('error', () => gone.add(index))
    socket.on('close', () => gone.add(index))
    socket.connect({ host: hostname, port: Number(port || 80), ...(localAddress && { localAddress }) })
    sockets[index] = socket
    return socket
  }
  for (let sent = 0; sent < requests; sent += AT_ONCE) {
    const some = Buffer.from(text.repeat(Math.min(AT_ONCE, requests - sent)))
    for (let index = 0; index < count; index++) {
      const socket = sockets[index] ?? open(index)
      if (!gone.has(index)) socket.write(some)
      if (index % BATCH === BATCH - 1) await caughtUp()
    }
  }
  return {
    size: count,
    async held(indexes) {
      // The first empty line makes the other side refuse, the second one meets the refusal.
      for (let knock = 0; knock < 2; knock++) {
        for (const index of indexes) if (!gone.has(index)) sockets[index]?.write('\r\n')
        await sleep(KNOCK_MS)
      }
      return indexes.filter((index) => !gone.has(index)).length
    },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Another address of this machine than the one that requests come from by default; undefined where there is none. */
export async function secondLoopback(url: string): Promise<string | undefined> {
  const { hostname, port } = new URL(url)
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return undefined
  const localAddress = '127.0.0.2'
  return await new Promise((resolve) => {
    const socket = new Socket()
    const settle = (address: string | undefined) => {
      socket.destroy()
      resolve(address)
    }
    socket.once('connect', () => settle(localAddress)).once('error', () => settle(undefined))
    socket.connect({ host: '127.0.0.1', port: Number(port || 80), localAddress })
  })
}
