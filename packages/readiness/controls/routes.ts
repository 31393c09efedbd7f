import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendJson } from './edge.ts'
import { sendExport } from './export.ts'
import type { Flaw } from './flaws.ts'
import { createKept } from './kept.ts'
import { createLimit } from './limit.ts'
import { createNote, sendTagged } from './note.ts'
import { openApi } from './openapi.ts'
import type { Places } from './places.ts'
import { Problem } from './problem.ts'
import type { Provider } from './provider.ts'
import type { Scope } from './scope.ts'
import type { Store } from './store-client.ts'

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  scope: Scope,
) => Promise<void> | void

/** What the routes need beside the request. */
export interface Parts {
  readonly flaw: Flaw | undefined
  readonly streams: Set<ServerResponse>
  readonly store: Store | undefined
  readonly provider: Provider
  readonly places: Places
}

const MAX_BODY = 65_536
const LEAKED: unknown[] = []
const ITEMS = Array.from({ length: 40 }, (_, id) => ({
  id,
  name: `item ${id}`,
  note: 'a note of some length for compression',
}))

/** Routes by path, then method. */
export function createRoutes({
  flaw,
  streams,
  store,
  provider,
  places,
}: Parts): Record<string, Record<string, Handler>> {
  const readyAt = performance.now() + (flaw === 'ready-too-early' ? 600 : 0)
  const work = createWork(flaw)
  const note = createNote(store, flaw)
  const kept = createKept(store, Number(process.env.KEPT_MS ?? 60_000), flaw)
  const ask = (url: URL, scope: Scope) =>
    provider.ask(`/value?of=${encodeURIComponent(url.searchParams.get('of') ?? '')}`, scope)
  return {
    '/items': {
      async GET(request, response, url) {
        if (flaw === 'all-routes-wait') await store?.get('alive').catch(() => {})
        if (flaw === 'leaks-memory') LEAKED.push(Buffer.alloc(200_000, 1))
        if (flaw === 'leaks-a-little') LEAKED.push(Buffer.alloc(16_384, 1))
        if (flaw === 'leaks-sockets') LEAKED.push(connect(Number(process.env.PORT), '127.0.0.1'))
        if (performance.now() < readyAt) throw new Problem(500, 'not_warm')
        const limit = url.searchParams.get('limit') ?? '40'
        if (!/^\d{1,3}$/.test(limit)) throw new Problem(400, 'invalid_request')
        if (flaw === 'fails-on-zero' && Number(limit) === 0) throw new Error('division by zero')
        const items = ITEMS.slice(0, Number(limit))
        const shown =
          flaw === 'lies-in-document' ? items.map((item) => ({ ...item, id: `${item.id}` })) : items
        sendTagged(request, response, shown, flaw)
      },
      async POST(request, response) {
        if (!request.headers['content-type']?.startsWith('application/json'))
          throw new Problem(415, 'unsupported_media_type')
        const item = parse(await read(request, flaw), flaw)
        if (typeof item.name !== 'string' || item.name.length > 100) throw new Problem(400, 'invalid_request')
        sendJson(response, 201, { id: 41, name: item.name })
      },
    },
    '/slow': {
      GET: async (_request, response) => sendJson(await delayed(response, 300), 200, { slow: true }),
    },
    '/stuck': { GET: () => {} },
    '/events': {
      GET(_request, response) {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
        response.write('retry: 1000\n\ndata: hello\n\n')
        streams.add(response)
        response.on('close', () => streams.delete(response))
      },
    },
    '/export': {
      async GET(request, response) {
        places.take(request, response)
        await sendExport(response, flaw)
      },
    },
    '/crash': {
      GET() {
        setImmediate(() => {
          throw new Error('nobody catches this')
        })
      },
    },
    '/work': { GET: work },
    '/limited': { GET: createLimit(store, flaw) },
    '/note': {
      GET: note.read,
      PUT: async (request, response) => note.write(request, response, parse(await read(request, flaw), flaw)),
    },
    '/price': { GET: async (_, response, url, scope) => sendJson(response, 200, await ask(url, scope)) },
    '/kept': {
      GET: async (_, response, url, scope) =>
        sendJson(response, 200, await kept(url.searchParams.get('of') ?? '', () => ask(url, scope))),
    },
    '/openapi.json': { GET: (_request, response) => sendJson(response, 200, openApi) },
  }
}

async function delayed(response: ServerResponse, ms: number): Promise<ServerResponse> {
  await sleep(ms)
  return response
}

async function read(request: IncomingMessage, flaw: Flaw | undefined): Promise<string> {
  const unbounded = request.headers['content-length'] ? flaw === 'any-body' : flaw === 'any-chunked-body'
  const tooLarge = new Problem(413, 'body_too_large', { connection: 'close' })
  if (!unbounded && Number(request.headers['content-length'] ?? 0) > MAX_BODY) throw tooLarge
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY && !unbounded) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string, flaw: Flaw | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (error) {
    if (flaw === 'bad-json-is-500') throw error
  }
  throw new Problem(400, 'invalid_request')
}

/** Eight at a time for 50 ms each, sixteen may wait: 160 a second, and the rest is refused at once. */
function createWork(flaw: Flaw | undefined): Handler {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (_request, response) => {
    if (waiting.length >= 16 && flaw !== 'queues-everything') {
      if (flaw === 'refuses-slowly') await sleep(120)
      throw new Problem(503, 'overloaded', { 'retry-after': '1' })
    }
    if (busy >= 8) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    await sleep(50)
    const next = waiting.shift()
    if (next) next()
    else busy--
    sendJson(response, 200, { done: true })
  }
}
