import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { resetSocket } from './reset-socket.ts'

/** A TCP proxy in front of a dependency, whose faults can be switched while connections are open. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number
  readonly fault: Fault
  /** Connections accepted since the start. */
  readonly accepted: number
  readonly open: number
  set(fault: Fault): void
}

export interface ProxyTarget {
  readonly host: string
  readonly port: number
}

/** @param random 0…1, for jitter; seeded by the run. */
export async function startFaultProxy(target: ProxyTarget, random: () => number): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' }
  let accepted = 0
  let flapping: NodeJS.Timeout | undefined
  let down = false
  const pairs = new Set<readonly [Socket, Socket | undefined]>()
  /** Woken when the fault changes. */
  let changed = new AbortController()
  const isDown = () =>
    fault.kind === 'reset' || fault.kind === 'refuse' || (fault.kind === 'flapping' && down)
  const resetAll = () => {
    for (const pair of pairs) for (const socket of pair) if (socket) resetSocket(socket)
  }
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => {})
    if (isDown()) {
      resetSocket(client)
      return
    }
    accepted++
    const upstream = connect({ ...target, allowHalfOpen: true })
    const isSilent = () => fault.kind === 'blackhole' || fault.kind === 'half-open'
    upstream.on('error', () => void (isSilent() || resetSocket(client)))
    client.on('error', () => upstream.destroy())
    const pair = [client, upstream] as const
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
    const sever = () => {
      resetSocket(client)
      upstream.destroy()
    }
    const link = { current: () => fault, changed: () => changed.signal, random, sever }
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
    set(next) {
      const wasHalfOpen = fault.kind === 'half-open'
      fault = next
      changed.abort()
      changed = new AbortController()
      clearInterval(flapping)
      // The peer has come back without memory of these connections; answers that were swallowed never come.
      if (wasHalfOpen) resetAll()
      if (next.kind === 'reset') resetAll()
      if (next.kind === 'flapping')
        flapping = flap(next, (value) => {
          down = value
          if (down) resetAll()
        })
    },
    async [Symbol.asyncDispose]() {
      clearInterval(flapping)
      changed.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      for (const pair of pairs) for (const socket of pair) socket?.destroy()
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
  readonly random: () => number
  readonly sever: () => void
}

async function pump(
  from: Socket,
  to: Socket,
  direction: 'request' | 'answer',
  { current, changed, random, sever }: Link,
): Promise<void> {
  let passed = 0
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      // A dropped route loses packets, not bytes: they are sent again when it is back.
      while (current().kind === 'blackhole' && !to.destroyed) await aborted(changed())
      const fault = current()
      if (fault.kind === 'half-open' && direction === 'answer') continue
      if (fault.kind === 'latency') await sleep(fault.delayMs + (fault.jitterMs ?? 0) * random())
      if (fault.kind === 'bandwidth') await sleep((chunk.length / fault.bytesPerSecond) * 1000)
      if (fault.kind === 'cut' && direction === 'answer') {
        const allowed = Math.max(0, fault.afterBytes - passed)
        if (chunk.length >= allowed) {
          to.write(chunk.subarray(0, allowed), sever)
          return
        }
      }
      passed += chunk.length
      if (to.writable && !to.write(chunk))
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
