import type { Socket } from 'node:net'

/**
 * Ends a connection with a reset, as a peer that has crashed does.
 *
 * A socket whose end is still on its way cannot be reset: the system refuses, Node marks the handle as closed without closing
 * it, and the process can then neither free the connection nor exit. Such a socket is destroyed instead.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
