import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../telemetry/index.ts'
import { clientErrorHandler } from './client-errors.ts'
import { connectionOf } from './connection.ts'
import { Connections, type ConnectionsOptions } from './connections.ts'
import { continueWhenRead } from './content/continued-body.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpSettings } from './http-settings.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

export interface GuardedServerOptions extends Omit<ConnectionsOptions, 'settings' | 'log'> {
  readonly settings: HttpSettings
  readonly log: Pick<Logger, 'error' | 'warn'>
  readonly onRequest: Listener
  /** A request with an `Expect` that is not `100-continue`. */
  readonly onExpectation: Listener
  readonly ServerResponse?: typeof ServerResponse
  /** Whether the connection leaves HTTP where a route agrees; without it every request is one of HTTP. */
  readonly mayHandOut?: (request: IncomingMessage, waiting: number) => boolean
}

export interface GuardedServer {
  readonly server: Server
  readonly connections: Connections
}

/**
 * A server whose sockets all have an owner, with an end to everything that a client can begin: the same for traffic and
 * for management.
 */
export function createGuardedServer(options: GuardedServerOptions): GuardedServer {
  const { settings, log, mayHandOut } = options
  const Response = options.ServerResponse ?? ServerResponse
  const connections = new Connections(options)
  const server = createServer(
    {
      ServerResponse: Response,
      // Asked for by the edge, which answers with a problem.
      requireHostHeader: false,
      maxHeaderSize: settings.maxHeaderBytes,
      headersTimeout: settings.headersTimeoutMs,
      // The sweep of the connections has it, for each request its own.
      requestTimeout: 0,
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, settings.headersTimeoutMs),
      shouldUpgradeCallback: (request) =>
        mayHandOut?.(request, connectionOf(request.socket).answers.length) ?? false,
    },
    begin,
  )
  const clientError = clientErrorHandler(settings)
  server.on('connection', (socket) => connections.own(socket))
  server.on('clientError', (error, socket) => clientError(error, socket as Socket))
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response)
    begin(request, response)
  })
  server.on('checkExpectation', (request, response) => {
    // Its body may come all the same, and nobody could tell it from a next request.
    response.shouldKeepAlive = false
    if (!connectionOf(request.socket).isOver) options.onExpectation(request, response)
  })
  // CONNECT is a tunnel, which this is not. Without a listener for `upgrade`, Node answers such a request as any other.
  server.on('connect', (request, stream) => {
    // With a body that has not arrived, Node hands out a stream around the socket that fails by itself.
    stream.on('error', () => undefined)
    const problem = httpErrors.method_not_allowed({ allow: 'other methods' })
    connectionOf(request.socket).refuse(problem, 'CONNECT')
  })
  if (mayHandOut !== undefined) {
    server.on('upgrade', (request, _stream, head) => {
      const connection = connectionOf(request.socket)
      if (connection.isOver) return
      const response = new Response(request)
      connection.handOut(response, head)
      options.onRequest(request, response)
    })
  }
  // Such as a connection that cannot be accepted for want of descriptors; without a listener it would end the process.
  server.on('error', (err) => {
    if (server.listening) log.warn({ err }, 'a connection could not be accepted')
  })
  keepSendingOnes(server, connections)
  return { server, connections }

  function begin(request: IncomingMessage, response: ServerResponse): void {
    // Requests that came in one piece with one that ended the connection.
    const connection = connectionOf(request.socket)
    if (connection.isOver) return
    if (request.headers.upgrade !== undefined) connection.passUpgrade(request, response)
    options.onRequest(request, response)
  }
}

/**
 * Node takes a connection for idle as soon as its answer is handed over, and cuts what is not yet sent when the server
 * closes: 20 MB at 2 MB/s arrived to a fifth. Only Node knows whether a head has begun to arrive, so it is still the one
 * to ask, with those kept out of its reach that owe something.
 */
function keepSendingOnes(server: Server, connections: Connections): void {
  const closeIdle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => connections.shielded(closeIdle)
}
