import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { crc32 } from 'node:zlib'

const PIECE = Buffer.alloc(1024 * 1024, 'seaworthy content ')

/** What a file of so many MiB adds up to. */
export function checksumOf(mib: number): number {
  let sum = 0
  for (let sent = 0; sent < mib; sent++) sum = crc32(PIECE, sum)
  return sum
}

/** A file on its way to the service. */
export interface Sending {
  readonly request: ClientRequest
  readonly sentMiB: () => number
  /** Status and body of the answer. */
  readonly answered: Promise<{ readonly status: number; readonly text: string }>
}

export function sendFile(url: URL, mib: number): Sending {
  let sent = 0
  const { promise: answered, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const sending = request(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': mib * PIECE.length },
  })
  sending.on('error', reject)
  sending.on('response', async (answer) => {
    let text = ''
    for await (const piece of answer.setEncoding('utf8')) text += piece
    resolve({ status: answer.statusCode ?? 0, text })
  })
  const go = () => {
    while (sent < mib && !sending.destroyed) {
      sent++
      if (!sending.write(PIECE)) return void sending.once('drain', go)
    }
    if (!sending.destroyed) sending.end()
  }
  go()
  answered.catch(() => undefined)
  return { request: sending, sentMiB: () => sent, answered }
}

/** A file on its way from the service. */
export interface Receiving {
  readonly request: ClientRequest
  readonly receivedMiB: () => number
  /** Of what arrived, with what ended it. */
  readonly whole: Promise<{ readonly status: number; readonly bytes: number; readonly sum: number }>
}

export function receiveFile(url: URL): Receiving {
  let bytes = 0
  const {
    promise: whole,
    resolve,
    reject,
  } = Promise.withResolvers<{ status: number; bytes: number; sum: number }>()
  const receiving = request(url)
  receiving.on('error', reject)
  receiving.on('response', async (answer: IncomingMessage) => {
    let sum = 0
    try {
      for await (const piece of answer as AsyncIterable<Buffer>) {
        bytes += piece.length
        sum = crc32(piece, sum)
      }
      resolve({ status: answer.statusCode ?? 0, bytes, sum })
    } catch (error) {
      reject(error as Error)
    }
  })
  receiving.end()
  whole.catch(() => undefined)
  return { request: receiving, receivedMiB: () => bytes / PIECE.length, whole }
}
