import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { AppError } from '../../errors/index.ts'
import { socketErrors } from './socket-errors.ts'

type Asking = Pick<IncomingMessage, 'method' | 'httpVersion' | 'headers'>

const isWebSocket = ({ headers: { upgrade } }: Asking): boolean => upgrade?.toLowerCase() === 'websocket'

const hasBody = ({ headers }: Asking): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0

/**
 * Whether Node may hand out the connection: anything else is parsed, and answered, as an ordinary request.
 *
 * @param waiting requests on the same connection that are not answered yet
 */
export const mayHandOut = (request: Asking, waiting: number): boolean =>
  waiting === 0 &&
  request.method === 'GET' &&
  request.httpVersion === '1.1' &&
  isWebSocket(request) &&
  !hasBody(request)

/** 16 bytes in base64 (RFC 6455 §4.1); what the last two bits are is left to the client. */
const KEY = /^[+/0-9A-Za-z]{22}==$/
const VERSION = '13'

/** Why a request does not open a socket; undefined when it does (RFC 6455 §4.2.1). */
export function handshakeRefusal(request: Asking, isHandedOut: boolean): AppError | undefined {
  const { headers } = request
  if (!isWebSocket(request) || headers['sec-websocket-version'] !== VERSION) {
    const asked = { upgrade: 'websocket', 'sec-websocket-version': VERSION }
    return socketErrors.upgrade_required({ headers: asked })
  }
  const reason = handshakeFault(request, isHandedOut)
  return reason === undefined ? undefined : socketErrors.handshake_malformed({ reason })
}

function handshakeFault(request: Asking, isHandedOut: boolean): string | undefined {
  const { headers, method, httpVersion } = request
  if (method !== 'GET') return 'its method is not GET'
  if (httpVersion !== '1.1') return `it came over HTTP/${httpVersion}`
  if (hasBody(request)) return 'it has a body'
  if (!isHandedOut) return 'its Connection does not say Upgrade, or a request before it waits for its answer'
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) return 'its Sec-WebSocket-Key is not 16 bytes in base64'
  const offered = headers['sec-websocket-protocol']
  if (offered !== undefined && offered !== BEARER)
    return `its Sec-WebSocket-Protocol is neither absent nor "${BEARER}, <token>"`
  return undefined
}

/** The one subprotocol: no other way of talking, but the place in which a browser can send its token. */
const BEARER = 'bearer'
const TOKEN_IN_PROTOCOL = /^bearer[ \t]*,[ \t]*([\w.~+/=-]+)$/

/**
 * Moves the token of `new WebSocket(url, ['bearer', token])` to where that of any other request is: a browser can send no
 * header, and an address is written to logs. A token in Authorization stands.
 */
export function takeProtocolToken(headers: IncomingHttpHeaders): void {
  const token = TOKEN_IN_PROTOCOL.exec(headers['sec-websocket-protocol'] ?? '')?.[1]
  if (token === undefined) return
  headers['sec-websocket-protocol'] = BEARER
  headers.authorization ??= `Bearer ${token}`
}
