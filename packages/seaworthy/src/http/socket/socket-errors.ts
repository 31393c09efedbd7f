import { defineErrors } from '../../errors/index.ts'

/** Why a socket is not opened, or is closed by the service; the reason of a close has the code. */
export const socketErrors = defineErrors('sockets', {
  handshake_malformed: {
    status: 400,
    title: 'The opening handshake is not well-formed',
    detail: ({ reason }: { reason: string }) => `The WebSocket could not be opened: ${reason}.`,
    advice:
      'Open it with a client of RFC 6455 (§4.1), over HTTP/1.1, on a connection that waits for nothing else.',
  },
  message_malformed: {
    status: 400,
    title: 'A message is not JSON',
    detail: 'The message is not one JSON value in UTF-8, in a text frame.',
    advice: 'Send each message as JSON (RFC 8259) in a text frame. Close code 1007, or 1003 for bytes.',
  },
  origin_refused: {
    status: 403,
    title: 'Pages of this origin may not open a socket',
    detail: 'The Origin is neither that of this service nor one that it lists.',
    advice: 'For operators: add the origin of the page to CORS_ORIGINS.',
  },
  socket_idle: {
    status: 408,
    title: 'Nothing was said over the socket for too long',
    detail: ({ idleTimeoutMs }: { idleTimeoutMs: number }) =>
      `There was no message either way for ${idleTimeoutMs} ms.`,
    advice:
      'Open it again when there is something to say. For operators: idleTimeoutMs of the route, or HTTP_SOCKET_IDLE_TIMEOUT_MS. Close code 3008.',
  },
  message_too_large: {
    status: 413,
    title: 'A message is too large',
    detail: ({ maxBytes }: { maxBytes: number }) => `The message is larger than ${maxBytes} bytes.`,
    advice:
      'Send less, or raise maxMessageBytes of the route or HTTP_SOCKET_MAX_MESSAGE_BYTES. Close code 1009.',
  },
  message_unfit: {
    status: 422,
    title: 'A message does not fit the schema',
    detail: ({ pointer, expected }: { pointer: string; expected: string }) =>
      `${pointer || '/'} ${expected}.`,
    advice: 'The detail names a field by JSON Pointer and says what was expected. Close code 1008.',
  },
  upgrade_required: {
    status: 426,
    title: 'This route is opened as a WebSocket',
    detail: 'The request does not ask for version 13 of the WebSocket protocol.',
    advice:
      'Open it with a WebSocket client (RFC 6455 §4.1): Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 13.',
  },
  too_many_messages: {
    status: 429,
    title: 'Too many messages over one socket',
    detail: ({ maxPerS }: { maxPerS: number }) => `More came than ${maxPerS} a second over ten seconds.`,
    advice:
      'Open it again and send less. For operators: maxMessagesPerS of the route, or HTTP_SOCKET_MAX_MESSAGES_PER_S. Close code 1008.',
  },
  session_expired: {
    status: 401,
    title: 'The token that opened the socket has expired',
    detail: 'The access token was valid when the socket was opened, and is no more.',
    advice: 'Get a new token and open the socket again. Close code 3000.',
  },
})
