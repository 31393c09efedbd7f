import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Affects, Fault } from './fault.ts'
import { resetSocket } from './reset-socket.ts'

/** A TCP proxy in front of a server, whose faults can be switched while connections are open. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number
  readonly fault: Fault
  /** Connections accepted since the start. */
  readonly accepted: number
  readonly open: number
  /** Breaks connections, old and new: all, or those that are named. */
  set(fault: Fault, affects?: Affects): void
  /** From now on new connections go there, as after a change of an address; those that are open stay where they are. */
  aim(target: ProxyTarget): void
}

export interface ProxyTarget {
  /** Default 127.0.0.1. */
  readonly host?: string
  readonly port: number
}

interface Pair {
  readonly number: number
  readonly client: Socket
  readonly upstream: Socket
  sent: string
}

const REMEMBERED_BYTES = 2_000
const NONE: Fault = { kind: 'none' }

/** @param random 0…1, for jitter; a drill hands in its seeded one */
export async function startFaultProxy(
  first: ProxyTarget,
  random: () => number = Math.random,
): Promise<FaultProxy> {
  let target = first
  let fault: Fault = NONE
  let affects: Affects = () => true
  let accepted = 0
  let flapping: NodeJS.Timeout | undefined
  let down = false
  const pairs = new Set<Pair>()
  /** Woken when the fault changes. */
  let changed = new AbortController()
  const faultOf = (pair: Pair): Fault => (affects(pair.sent, pair.number) ? fault : NONE)
  const isDown = ({ kind }: Fault) => kind === 'reset' || kind === 'refuse' || (kind === 'flapping' && down)
  const reset = ({ client, upstream }: Pair) => {
    resetSocket(client)
    resetSocket(upstream)
  }
  const resetAffected = () => {
    for (const pair of pairs) if (affects(pair.sent, pair.number)) reset(pair)
  }
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => {})
    const number = accepted
    if (affects('', number) && isDown(fault)) {
      resetSocket(client)
      return
    }
    accepted++
    const upstream = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true })
    for (const socket of [client, upstream]) socket.setNoDelay(true)
    const pair: Pair = { number, client, upstream, sent: '' }
    const isSilent = () => ['blackhole', 'half-open'].includes(faultOf(pair).kind)
    upstream.on('error', () => void (isSilent() || resetSocket(client)))
    client.on('error', () => upstream.destroy())
    pairs.add(pair)
    const forget = () => void (client.destroyed && upstream.destroyed && pairs.delete(pair))
    client.on('close', () => {
      upstream.destroy()
      forget()
    })
    upstream.on('close', () => {
      if (!isSilent()) client.end()
      forget()
    })
    /** By what it sends it may become one of those that are named. */
    const heard = (chunk: Buffer) => {
      if (pair.sent.length < REMEMBERED_BYTES) pair.sent += chunk.toString('latin1')
      const now = faultOf(pair)
      if (now.kind !== 'refuse' && isDown(now)) reset(pair)
    }
    const sever = () => {
      resetSocket(client)
      upstream.destroy()
    }
    const link = { current: () => faultOf(pair), changed: () => changed.signal, heard, random, sever }
    void pump(client, upstream, 'request', link)
    void pump(upstream, client, 'answer', link)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    get fault() {
      return fault
    },
    get accepted() {
      return accepted
    },
    get open() {
      return pairs.size
    },
    aim(next) {
      target = next
    },
    set(next, only = () => true) {
      // The peer has come back without memory of these connections; answers that were swallowed never come.
      if (fault.kind === 'half-open') resetAffected()
      fault = next
      affects = only
      changed.abort()
      changed = new AbortController()
      clearInterval(flapping)
      if (next.kind === 'reset') resetAffected()
      if (next.kind === 'flapping')
        flapping = flap(next, (value) => {
          down = value
          if (down) resetAffected()
        })
    },
    async [Symbol.asyncDispose]() {
      clearInterval(flapping)
      changed.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      for (const { client, upstream } of pairs) {
        client.destroy()
        upstream.destroy()
      }
      await closed
    },
  }
}

function flap(
  { downMs, upMs }: { downMs: number; upMs: number },
  toggle: (down: boolean) => void,
): NodeJS.Timeout {
  const began = performance.now()
  let last = false
  return setInterval(() => {
    const down = (performance.now() - began) % (downMs + upMs) < downMs
    if (down !== last) toggle(down)
    last = down
  }, 5)
}

interface Link {
  readonly current: () => Fault
  readonly changed: () => AbortSignal
  readonly heard: (chunk: Buffer) => void
  readonly random: () => number
  readonly sever: () => void
}

async function pump(
  from: Socket,
  to: Socket,
  direction: 'request' | 'answer',
  { current, changed, heard, random, sever }: Link,
): Promise<void> {
  let passed = 0
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (direction === 'request') heard(chunk)
      // A dropped route loses packets, not bytes: they are sent again when it is back.
      while (current().kind === 'blackhole' && !to.destroyed) await aborted(changed())
      const fault = current()
      if (fault.kind === 'half-open' && direction === 'answer') continue
      if (fault.kind === 'latency') await sleep(fault.delayMs + (fault.jitterMs ?? 0) * random())
      if (fault.kind === 'bandwidth') await sleep((chunk.length / fault.bytesPerSecond) * 1000)
      const bytes = fault.kind === 'garble' && direction === 'answer' ? randomBytes(chunk.length) : chunk
      if (fault.kind === 'cut' && direction === 'answer') {
        const allowed = Math.max(0, fault.afterBytes - passed)
        if (chunk.length >= allowed) {
          to.write(chunk.subarray(0, allowed), sever)
          return
        }
      }
      passed += chunk.length
      if (to.writable && !to.write(bytes))
        await new Promise((resolve) => to.once('drain', resolve).once('close', resolve))
    }
    if (current().kind !== 'half-open') to.end()
  } catch {
    to.destroy()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
