import { connect, type Socket } from 'node:net'

/** A TCP conversation for what an HTTP client will not say: half requests, slow bytes, silence. */
export interface RawSocket extends AsyncDisposable {
  write(text: string | Buffer): void
  /** Everything received so far, as latin-1. */
  received(): string
  /** When the first status line is complete, or the other side closed, or the time is over. */
  answered(timeoutMs: number): Promise<RawAnswer>
}

export type RawAnswer =
  | { readonly kind: 'status'; readonly status: number; readonly afterMs: number }
  | { readonly kind: 'closed'; readonly afterMs: number }
  | { readonly kind: 'silent'; readonly afterMs: number }

export async function openSocket(url: string | URL): Promise<RawSocket> {
  const { hostname, port } = new URL(url)
  const socket = await new Promise<Socket>((resolve, reject) => {
    const candidate = connect({ host: hostname, port: Number(port || 80) })
    candidate.once('error', reject).once('connect', () => resolve(candidate))
  })
  const began = performance.now()
  let text = ''
  let closed = false
  const waiting = new Set<() => void>()
  const notify = () => {
    for (const look of waiting) look()
  }
  socket.removeAllListeners('error')
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    notify()
  })
  const onEnd = () => {
    closed = true
    notify()
  }
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes)
    },
    received: () => text,
    answered: (timeoutMs) =>
      new Promise((resolve) => {
        const settle = (answer: RawAnswer) => {
          waiting.delete(look)
          clearTimeout(timer)
          resolve(answer)
        }
        const look = () => {
          const afterMs = Math.round(performance.now() - began)
          const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
          if (status) settle({ kind: 'status', status: Number(status), afterMs })
          else if (closed) settle({ kind: 'closed', afterMs })
        }
        const timer = setTimeout(
          () => settle({ kind: 'silent', afterMs: Math.round(performance.now() - began) }),
          timeoutMs,
        )
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      socket.destroy()
    },
  }
}
