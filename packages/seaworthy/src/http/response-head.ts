import { IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import { Socket } from 'node:net'

/** Header fields of many answers, checked and written out once. */
export interface PreparedFields {
  /** Names and values in turn, as `writeHead` takes them. */
  readonly flat: readonly string[]
  /** The same as lines of a message head, each with its end. */
  readonly lines: string
}

/** Fields by which Node decides about framing and the connection: it has to see them itself. */
const NODES_OWN = new Set([
  'connection',
  'content-length',
  'date',
  'expect',
  'keep-alive',
  'trailer',
  'transfer-encoding',
])

/** @throws TypeError for a field that is not HTTP (RFC 9110 §5), or that Node has to see. */
export function prepareFields(flat: readonly string[]): PreparedFields {
  let lines = ''
  for (let i = 0; i < flat.length; i += 2) {
    const [name, value] = [flat[i] as string, flat[i + 1] as string]
    validateHeaderName(name)
    validateHeaderValue(name, value)
    if (NODES_OWN.has(name.toLowerCase())) throw new TypeError(`header ${name} cannot be prepared`)
    lines += `${name}: ${value}\r\n`
  }
  // Through a buffer, so that each answer starts from one flat string and not from a tree of pieces.
  return { flat: [...flat], lines: Buffer.from(lines, 'latin1').toString('latin1') }
}

/** Writes the heads of answers. */
export interface ResponseHeads {
  /** For `createServer`. */
  readonly ServerResponse: typeof ServerResponse
  /**
   * Like `writeHead` with the prepared fields, then the plain ones, then `fields`.
   *
   * @param plain names and values in turn whose text is known to be printable ASCII; not looked at again
   * @param fields names and values in turn, from anywhere: Node checks them and reads what concerns it
   * @throws TypeError when one of `fields` is not HTTP; nothing is written then
   */
  write(
    response: ServerResponse,
    status: number,
    prepared: PreparedFields,
    plain: readonly string[],
    fields: readonly string[],
  ): void
}

type StoreHeader = (this: ServerResponse, firstLine: string, fields: unknown) => void

/** Every head goes through this method of Node's; its first argument is put down as it is. */
const storeHeader = (ServerResponse.prototype as unknown as { _storeHeader?: StoreHeader })._storeHeader

/**
 * A response whose head begins with lines that nobody checks again. Only the first line that Node has made is extended:
 * Date, Connection, Keep-Alive, Content-Length, what HEAD, 204, 304 and HTTP/1.0 need, and the checks of all other
 * fields stay Node's.
 */
class PreparedResponse extends ServerResponse {
  declare prepared: string

  _storeHeader(firstLine: string, fields: unknown): void {
    ;(storeHeader as StoreHeader).call(this, firstLine + this.prepared, fields)
  }
}
PreparedResponse.prototype.prepared = ''

const preparing: ResponseHeads = {
  ServerResponse: PreparedResponse as unknown as typeof ServerResponse,
  write(response, status, { lines }, plain, fields) {
    let prepared = lines
    for (let i = 0; i < plain.length; i += 2) prepared += `${plain[i]}: ${plain[i + 1]}\r\n`
    ;(response as PreparedResponse).prepared = prepared
    try {
      response.writeHead(status, fields as string[])
    } finally {
      ;(response as PreparedResponse).prepared = ''
    }
  },
}

/** Documented means only: for a Node that builds heads in another way. */
export const listingHeads: ResponseHeads = {
  ServerResponse,
  write(response, status, { flat }, plain, fields) {
    response.writeHead(status, [...flat, ...plain, ...fields])
  },
}

/**
 * The faster way where this Node yields the same bytes by it, else `writeHead` with everything. `writeHead` checks and
 * joins each of some 15 fields of each answer anew: 2.5 µs against 0.8 µs (`npm run bench -- response-head`).
 */
export function createResponseHeads(): ResponseHeads {
  return isFaithful(preparing) ? preparing : listingHeads
}

/** Whether answers of several kinds come out as `writeHead` alone writes them. */
export function isFaithful(heads: ResponseHeads): boolean {
  try {
    return SAMPLES.every((sample) => {
      const bytes = answerBytes(heads, sample)
      return bytes !== '' && bytes === answerBytes(listingHeads, sample)
    })
  } catch {
    return false
  }
}

/** One answer, for comparing two ways of writing it. */
export interface SampleAnswer {
  readonly method: string
  readonly minor: 0 | 1
  readonly status: number
  readonly keepAlive: boolean
  /** Node's own switch for the last request of a connection. */
  readonly last: boolean
  readonly prepared: readonly string[]
  readonly plain: readonly string[]
  readonly fields: readonly string[]
  readonly body: string | undefined
}

/** The bytes of the answer, and whether Node closes the connection after it. No network is involved. */
export function answerBytes(heads: ResponseHeads, sample: SampleAnswer): string {
  let bytes = ''
  const socket = new Socket()
  socket._write = (chunk: Buffer | string, encoding, done) => {
    bytes +=
      typeof chunk === 'string' ? Buffer.from(chunk, encoding).toString('latin1') : chunk.toString('latin1')
    done()
  }
  socket._writev = (chunks, done) => {
    for (const { chunk, encoding } of chunks) bytes += Buffer.from(chunk, encoding).toString('latin1')
    done()
  }
  const request = new IncomingMessage(socket)
  request.method = sample.method
  request.httpVersion = `1.${sample.minor}`
  request.httpVersionMajor = 1
  request.httpVersionMinor = sample.minor
  const response = new heads.ServerResponse(request)
  response.sendDate = false
  response.shouldKeepAlive &&= sample.keepAlive
  Object.assign(response, {
    maxRequestsOnConnectionReached: sample.last,
    _keepAliveTimeout: 5_000,
    _maxRequestsPerSocket: 9,
  })
  response.assignSocket(socket)
  heads.write(response, sample.status, prepareFields(sample.prepared), sample.plain, sample.fields)
  response.end(sample.body)
  const { _last: closes } = response as unknown as { _last?: boolean }
  response.detachSocket(socket)
  socket.destroy()
  return `${bytes}|${closes}|${response.statusCode}|${response.headersSent}`
}

const SAMPLE: SampleAnswer = {
  method: 'GET',
  minor: 1,
  status: 200,
  keepAlive: true,
  last: false,
  prepared: ['x-prepared', 'a', 'vary', 'b'],
  plain: ['x-plain', 'c'],
  fields: ['x-field', 'd', 'content-length', '2'],
  body: 'ok',
}
const SAMPLES: readonly SampleAnswer[] = [
  SAMPLE,
  { ...SAMPLE, method: 'HEAD' },
  { ...SAMPLE, status: 304, fields: [], body: undefined },
  { ...SAMPLE, minor: 0, keepAlive: false },
]
