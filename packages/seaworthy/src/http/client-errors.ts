import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../base/index.ts'
import { type AppError, PROBLEM_MEDIA_TYPE, toProblem } from '../errors/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { connectionOf } from './connection.ts'
import { httpErrors } from './http-errors.ts'
import { UNMATCHED } from './route-labels.ts'

/** The parser's errors, as Node emits them; the framework's own type has `rawPacket` in another form. */
interface ParserError extends Error {
  readonly code?: string
  readonly reason?: string
  readonly rawPacket?: unknown
}

/** Writes a problem to a socket by hand and closes it: for what never became a request. */
export type RawRefusal = (problem: AppError, socket: Socket, reason: string | undefined) => void

export function rawRefusal(
  { telemetry, clock }: { telemetry: Telemetry; clock: Clock },
  headers: readonly string[],
): RawRefusal {
  return (problem, socket, reason) => {
    const correlationId = telemetry.ids.correlationId()
    const body = JSON.stringify(toProblem(problem, correlationId))
    let head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n`
    for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
    head += `date: ${new Date(clock.now()).toUTCString()}\r\ncache-control: no-store\r\nx-request-id: ${correlationId}\r\n`
    head += `content-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`
    telemetry.metrics.httpServer.observe('_OTHER', UNMATCHED, problem.status, 0)
    telemetry.log.info(
      { correlationId, code: problem.code, status: problem.status, reason },
      'request refused by the parser',
    )
    socket.end(head + body)
  }
}

/** Answers what never became a request, or never arrived whole: parse errors, oversized headers, slow senders. */
export function clientErrorHandler(limits: {
  maxHeaderBytes: number
  maxUrlBytes: number
}): (error: ParserError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else connectionOf(socket).refuse(toCatalogued(error, limits), error.code)
  }
}

function toCatalogued(error: ParserError, limits: { maxHeaderBytes: number; maxUrlBytes: number }): AppError {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return isLongRequestLine(error.rawPacket, limits.maxUrlBytes)
        ? httpErrors.uri_too_long({ maxBytes: limits.maxUrlBytes })
        : httpErrors.header_fields_too_large({ maxBytes: limits.maxHeaderBytes })
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return httpErrors.malformed_request({ reason: 'its chunk extensions are too large' })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return httpErrors.request_read_timeout()
    default:
      return httpErrors.malformed_request({ reason: error.reason ?? 'it is not HTTP/1.1' })
  }
}

/** Whether it is the URL that is too long: the packet begins with a request line, and that line is longer than a URL may be. */
function isLongRequestLine(packet: unknown, maxUrlBytes: number): boolean {
  if (!Buffer.isBuffer(packet) || !/^[A-Z]{1,20} \//.test(packet.toString('latin1', 0, 22))) return false
  const end = packet.indexOf('\r\n')
  return end === -1 || end > maxUrlBytes
}
