import { IncomingMessage, type ServerResponse } from 'node:http'

const read = IncomingMessage.prototype._read

/**
 * Of a request that waits for a word before it sends its body (RFC 9110 §10.1.1), the word is given when somebody begins to
 * read: what is refused by then, for its caller, quota, media type or announced size, is refused without a body. The answer
 * then ends the connection, for the client may send the body all the same, and nobody could tell it from a next request.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const keepsAlive = response.shouldKeepAlive
  response.shouldKeepAlive = false
  request._read = (size) => {
    request._read = read
    if (!response.headersSent) {
      response.shouldKeepAlive = keepsAlive
      response.writeContinue()
    }
    read.call(request, size)
  }
}
