import { connect, type Socket } from 'node:net'
import type { Call, Exchange, NoAnswer } from '../http/exchange.ts'
import { requestText } from '../http/request-text.ts'

/**
 * A client for loads of thousands of requests a second from a machine that also runs the service: kept connections, no
 * parsing beyond what decides where an answer ends. About a fifth of the processor time of `node:http`; see
 * docs/decisions/0008.
 */
export interface LeanClient extends Disposable {
  /** Never throws. Plain HTTP only; the body of the answer is counted and dropped. */
  send(call: Call): Promise<Exchange>
}

interface Line {
  readonly socket: Socket
  /** Gets each chunk, or the reason why there is none. */
  take: ((event: Buffer | NoAnswer['reason']) => void) | undefined
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = '0\r\n\r\n'

export function createLeanClient(timeoutMs: number): LeanClient {
  const free: Line[] = []
  const all = new Set<Line>()

  const open = (url: URL): Line => {
    const socket = connect(Number(url.port || 80), url.hostname.replace(/^\[|\]$/g, ''))
    const line: Line = { socket, take: undefined }
    all.add(line)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => line.take?.(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      line.take?.(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    )
    socket.on('close', () => {
      all.delete(line)
      const at = free.indexOf(line)
      if (at >= 0) free.splice(at, 1)
      line.take?.('reset')
    })
    return line
  }

  return {
    send(call) {
      const url = new URL(call.url)
      const began = performance.now()
      const reused = free.length > 0
      const line = free.pop() ?? open(url)
      return new Promise((resolve) => {
        const answer = createAnswer()
        const settle = (exchange: Exchange, keep: boolean) => {
          clearTimeout(timer)
          line.take = undefined
          if (keep) free.push(line)
          else line.socket.destroy()
          resolve(exchange)
        }
        const fail = (reason: NoAnswer['reason']) =>
          settle({ kind: 'no-answer', reason, message: reason, latencyMs: performance.now() - began }, false)
        const timer = setTimeout(fail, call.timeoutMs ?? timeoutMs, 'timeout')
        line.take = (event) => {
          if (typeof event === 'string') return fail(event)
          if (!answer.add(event)) return
          const { status, headers } = answer
          const latencyMs = performance.now() - began
          settle({ kind: 'answer', status, headers, body: NOTHING, latencyMs, reused }, answer.staysOpen)
        }
        line.socket.write(requestText(call))
      })
    },
    [Symbol.dispose]() {
      for (const { socket } of all) socket.destroy()
    },
  }
}

const NOTHING = Buffer.alloc(0)

/** Reads one answer as it arrives: the head, then as many bytes as it announces. */
function createAnswer() {
  let head: Buffer | undefined
  let missing = -1
  let tail = ''
  const answer = {
    status: 0,
    headers: {} as Record<string, string>,
    staysOpen: false,
    /** True when the answer is whole. */
    add(chunk: Buffer): boolean {
      if (answer.status > 0) return body(chunk)
      head = head ? Buffer.concat([head, chunk]) : chunk
      const end = head.indexOf(HEAD_END)
      if (end < 0) return false
      const [first = '', ...lines] = head.toString('latin1', 0, end).split('\r\n')
      answer.status = Number(first.slice(9, 12))
      for (const line of lines) {
        const colon = line.indexOf(':')
        answer.headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
      }
      const { connection, 'content-length': length, 'transfer-encoding': coding } = answer.headers
      answer.staysOpen =
        connection?.toLowerCase() !== 'close' && (length !== undefined || coding !== undefined)
      missing = coding ? -1 : Number(length ?? 0)
      return body(head.subarray(end + HEAD_END.length))
    },
  }
  const body = (chunk: Buffer): boolean => {
    if (missing >= 0) {
      missing -= chunk.length
      return missing <= 0
    }
    tail = (tail + chunk.toString('latin1')).slice(-LAST_CHUNK.length)
    return tail === LAST_CHUNK
  }
  return answer
}
