import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Flaw } from './flaws.ts'
import { Problem } from './problem.ts'

/** Answers that wait for their readers at the same time, of all clients and of one address. */
const PLACES = 100
const PLACES_OF_ADDRESS = 40
const STALLED_MS = Number(process.env.STALLED_MS ?? 1_000)
const LATE_MS = 3_000
const EVERY_MS = 100

interface Sending {
  readonly response: ServerResponse
  readonly address: string
  /** Bytes that had left when they were last seen to move. */
  moved: number
  movedAtMs: number
}

/** Answers that a client has to take: cut when none of it moves, and bounded, so that readers who do not read leave room. */
export function createPlaces(flaw: Flaw | undefined) {
  const sending = new Set<Sending>()
  const isUnbounded = flaw === 'never-cuts-answers' || flaw === 'ready-though-full'
  const maxStallMs = flaw === 'ready-though-full' ? LATE_MS : STALLED_MS
  setInterval(() => {
    const now = performance.now()
    for (const each of sending) {
      const { socket } = each.response
      const moved = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0)
      if (moved !== each.moved) Object.assign(each, { moved, movedAtMs: now })
      else if (now - each.movedAtMs > maxStallMs) cut(each)
    }
  }, EVERY_MS).unref()

  const cut = ({ response }: Sending) => {
    if (flaw === 'never-cuts-answers' || flaw === 'buffers-without-bound') return
    response.destroy()
    if (flaw === 'cut-kills-process')
      process.nextTick(() => {
        throw new Error('write after the answer was cut')
      })
  }
  return {
    get isFull() {
      return sending.size >= PLACES && flaw !== 'buffers-without-bound'
    },
    get count() {
      return sending.size
    },
    /** @throws Problem 503 when there is no room for one more. */
    take(request: IncomingMessage, response: ServerResponse): void {
      const address = request.socket.remoteAddress ?? ''
      const ofAddress = [...sending].filter((each) => each.address === address).length
      if (sending.size >= PLACES && flaw !== 'buffers-without-bound')
        throw new Problem(503, 'overloaded', { 'retry-after': '1', connection: 'close' })
      if (ofAddress >= PLACES_OF_ADDRESS && !isUnbounded && flaw !== 'buffers-without-bound')
        throw new Problem(503, 'too_many_answers', { 'retry-after': '1', connection: 'close' })
      const one: Sending = { response, address, moved: 0, movedAtMs: performance.now() }
      sending.add(one)
      response.on('close', () => sending.delete(one))
    },
  }
}

export type Places = ReturnType<typeof createPlaces>
