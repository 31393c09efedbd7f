import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { problemBody, requestIdOf, sendJson, sendProblem, setEdgeHeaders } from './edge.ts'
import { EXPORT_BYTES } from './export.ts'
import { readFlaw } from './flaws.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createPlaces } from './places.ts'
import { Problem } from './problem.ts'
import { createProvider } from './provider.ts'
import { createRoutes } from './routes.ts'
import { createScope, type Scope } from './scope.ts'
import { prepareStart } from './start.ts'
import { createStore } from './store-client.ts'

/** The reference service: node:http only, does what the drills ask, and one thing wrong when FLAW says so. */
const flaw = await readFlaw(process.env.FLAW)
const propagationMs = Number(process.env.PROPAGATION_MS ?? 3_000)
const deadlineMs = Number(process.env.DEADLINE_MS ?? 10_000)
const slowMs = Number(process.env.SLOW_MS ?? 5_000)
const streams = new Set<ServerResponse>()
const inFlight = new Set<ServerResponse>()
const sockets = new Set<Socket>()
const store = createStore(process.env.STORE_URL, flaw)
const provider = createProvider(process.env.UPSTREAM_URL, flaw)
const places = createPlaces(flaw)
const routes = createRoutes({ flaw, streams, store, provider, places })
const metrics = createMetrics(flaw, () => inFlight.size)
const log = createLog(flaw)
const port = prepareStart(flaw)
let draining = false
let stopping = false
let closing = false

const server = createServer(
  {
    maxHeaderSize: 49_152,
    headersTimeout: flaw === 'waits-for-slow-headers' ? 0 : slowMs,
    requestTimeout: flaw === 'waits-for-slow-headers' || flaw === 'waits-for-slow-bodies' ? 0 : slowMs,
    connectionsCheckingInterval: 100,
  },
  (request, response) => {
    const began = performance.now()
    const { socket } = request
    const before = sentOf(socket, 0)
    const requestId = requestIdOf(request, flaw)
    setEdgeHeaders(response, requestId, flaw)
    if (draining && flaw !== 'keeps-connections') response.setHeader('connection', 'close')
    inFlight.add(response)
    response.on('close', () => {
      inFlight.delete(response)
      if (closing) setImmediate(closeIdle)
      const { method = 'GET', url = '/' } = request
      const path = url.split('?')[0] ?? '/'
      metrics.observe(method, path, path in routes, response.statusCode, (performance.now() - began) / 1000)
      if (flaw === 'prints-plain-lines') log.line(`handled ${path}`)
      const id = flaw === 'logs-no-id' ? {} : { requestId }
      if (flaw === 'logs-twice') log('request', { method, path, status: response.statusCode, ...id })
      log('request completed', {
        method,
        path: flaw === 'logs-secrets' ? url?.slice(0, 200) : path.slice(0, 200),
        status: response.statusCode,
        durationMs: performance.now() - began,
        bytes: flaw === 'line-claims-all-bytes' && path === '/export' ? EXPORT_BYTES : sentOf(socket, before),
        userAgent: request.headers['user-agent']?.slice(0, 1_024),
        ...id,
      })
    })
    answer(request, response, createScope(request, response, requestId, flaw)).catch((error: unknown) =>
      sendProblem(request, response, error, requestId, flaw),
    )
  },
)

/** Bytes that have left the process on this connection since then. */
function sentOf(socket: Socket, before: number): number {
  return socket.bytesWritten - socket.writableLength - before
}

async function answer(request: IncomingMessage, response: ServerResponse, scope: Scope): Promise<void> {
  const { url = '/', method = 'GET' } = request
  if (url.length > 8_000) throw new Problem(414, 'uri_too_long')
  if (!/^(?:[^%]|%[0-9a-f]{2})*$/i.test(url)) throw new Problem(400, 'invalid_request')
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (pathname === '/livez' || pathname === '/startupz')
    return probe(
      response,
      (flaw !== 'one-probe' || !draining) && (flaw !== 'live-follows-store' || hasStore()),
    )
  if (pathname === '/readyz') {
    if (flaw === 'slow-probe') await new Promise((resolve) => setTimeout(resolve, 250))
    return probe(response, isReady())
  }
  if (pathname === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(metrics.text())
    return
  }
  if (places.isFull) throw new Problem(503, 'overloaded', { 'retry-after': '1', connection: 'close' })
  const route = routes[pathname]
  if (!route) throw new Problem(404, 'not_found')
  const handler = route[method === 'HEAD' && flaw !== 'no-head' ? 'GET' : method]
  if (!handler) throw new Problem(405, 'method_not_allowed', { allow: Object.keys(route).join(', ') })
  await handler(
    request,
    response,
    Object.assign(new URL('http://localhost'), { search: searchParams.toString() }),
    scope,
  )
}

const hasStore = () => !store || store.isUp

function isReady(): boolean {
  if (flaw === 'optional-takes-ready' && !provider.isWell) return false
  if (!hasStore() && flaw !== 'ready-without-store') return false
  if (places.isFull && flaw !== 'ready-though-full') return false
  return !draining || flaw === 'always-ready'
}

function probe(response: ServerResponse, up: boolean): void {
  response.setHeader('cache-control', 'no-store')
  sendJson(response, up ? 200 : 503, { status: up ? 'pass' : 'fail' })
}

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: number, code: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout'],
}

server.on('connection', (socket: Socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})
server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
  const [status, code] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'malformed_request']
  const body = JSON.stringify(problemBody(new Problem(status, code), 'none'))
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
})

/** Not Node's way: to it a connection is idle as soon as its answer was ended, also while most of it is still to be sent. */
function closeIdle(): void {
  const busy = new Set([...inFlight].map(({ req }) => req.socket))
  for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon()
}

async function stop(): Promise<void> {
  if (stopping) {
    if (flaw !== 'ignores-second-signal') process.exit(1)
    return
  }
  stopping = true
  if (flaw === 'exits-at-once') process.exit(0)
  draining = true
  log('draining')
  if (flaw !== 'waits-for-ever') {
    setTimeout(() => {
      if (flaw !== 'silent-deadline')
        log('stop phase "traffic" overran its deadline, exit is forced', { phase: 'traffic' })
      if (flaw === 'waits-for-log-at-exit') return
      process.exitCode = flaw === 'exit-0-though-cut' ? 0 : 1
      server.closeAllConnections()
    }, deadlineMs - 100)
  }
  if (flaw !== 'closes-at-once') await new Promise((resolve) => setTimeout(resolve, propagationMs))
  for (const stream of streams)
    flaw === 'cuts-streams' ? stream.destroy() : stream.end('event: bye\ndata: bye\n\n')
  closing = true
  if (flaw === 'cuts-sending-answers') server.closeAllConnections()
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
  closeIdle()
  await closed
  // A socket that is cut closes after the server does, and its line comes then.
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (flaw === 'waits-for-log-at-exit') await log.flushed()
  if (flaw === 'dies-by-signal') process.kill(process.pid, 'SIGKILL')
  process.exit()
}

process.on('SIGTERM', () => void stop())
server.listen(port, '127.0.0.1', () => log('listening'))
