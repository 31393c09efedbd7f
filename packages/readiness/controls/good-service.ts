import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemBody, requestIdOf, sendJson, sendProblem, setEdgeHeaders } from './edge.ts'
import { readFlaw } from './flaws.ts'
import { createMetrics } from './metrics.ts'
import { Problem } from './problem.ts'
import { createProvider } from './provider.ts'
import { createRoutes } from './routes.ts'
import { createScope, type Scope } from './scope.ts'
import { prepareStart } from './start.ts'
import { createStore } from './store-client.ts'

/** The reference service: node:http only, does what the drills ask, and one thing wrong when FLAW says so. */
const flaw = readFlaw(process.env.FLAW)
const propagationMs = Number(process.env.PROPAGATION_MS ?? 3_000)
const deadlineMs = Number(process.env.DEADLINE_MS ?? 10_000)
const slowMs = Number(process.env.SLOW_MS ?? 5_000)
const streams = new Set<ServerResponse>()
const store = createStore(process.env.STORE_URL, flaw)
const provider = createProvider(process.env.UPSTREAM_URL, flaw)
const routes = createRoutes({ flaw, streams, store, provider })
const metrics = createMetrics(flaw)
const port = prepareStart(flaw)
let draining = false
let stopping = false

const log = (message: string, fields: object = {}) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...fields }))

const server = createServer(
  {
    maxHeaderSize: 49_152,
    headersTimeout: flaw === 'waits-for-slow-headers' ? 0 : slowMs,
    requestTimeout: flaw?.startsWith('waits-for-slow') ? 0 : slowMs,
    connectionsCheckingInterval: 100,
  },
  (request, response) => {
    const began = performance.now()
    const requestId = requestIdOf(request, flaw)
    setEdgeHeaders(response, requestId, flaw)
    if (draining && flaw !== 'keeps-connections') response.setHeader('connection', 'close')
    response.on('close', () => {
      const { method = 'GET', url = '/' } = request
      const path = url.split('?')[0] ?? '/'
      metrics.observe(method, path, path in routes, response.statusCode, (performance.now() - began) / 1000)
      if (flaw === 'prints-plain-lines') console.log(`handled ${path}`)
      const id = flaw === 'logs-no-id' ? {} : { requestId }
      if (flaw === 'logs-twice') log('request', { method, path, status: response.statusCode, ...id })
      log('request completed', {
        method,
        path: flaw === 'logs-secrets' ? url?.slice(0, 200) : path.slice(0, 200),
        status: response.statusCode,
        durationMs: performance.now() - began,
        ...id,
      })
    })
    answer(request, response, createScope(request, response, requestId, flaw)).catch((error: unknown) =>
      sendProblem(request, response, error, requestId, flaw),
    )
  },
)

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

server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
  const [status, code] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'malformed_request']
  const body = JSON.stringify(problemBody(new Problem(status, code), 'none'))
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
})

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
      process.exit(1)
    }, deadlineMs - 100)
  }
  if (flaw !== 'closes-at-once') await new Promise((resolve) => setTimeout(resolve, propagationMs))
  for (const stream of streams)
    flaw === 'cuts-streams' ? stream.destroy() : stream.end('event: bye\ndata: bye\n\n')
  await new Promise((resolve) => server.close(resolve))
  if (flaw === 'dies-by-signal') process.kill(process.pid, 'SIGKILL')
  process.exit(0)
}

process.on('SIGTERM', () => void stop())
server.listen(port, '127.0.0.1', () => log('listening'))
