import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem, sendJson } from './edge.ts'
import type { Flaw } from './flaws.ts'
import { openApi } from './openapi.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

const MAX_BODY = 65_536
const QUOTA = 20
const ITEMS = Array.from({ length: 40 }, (_, id) => ({
  id,
  name: `item ${id}`,
  note: 'a note of some length for compression',
}))

/** Routes by path, then method. */
export function createRoutes(
  flaw: Flaw | undefined,
  streams: Set<ServerResponse>,
): Record<string, Record<string, Handler>> {
  const readyAt = performance.now() + (flaw === 'ready-too-early' ? 600 : 0)
  const work = createWork(flaw)
  const limited = createLimit(flaw)
  return {
    '/items': {
      GET(_request, response, url) {
        if (performance.now() < readyAt) throw new Problem(500, 'not_warm')
        const limit = url.searchParams.get('limit') ?? '40'
        if (!/^\d{1,3}$/.test(limit)) throw new Problem(400, 'invalid_request')
        sendJson(response, 200, ITEMS.slice(0, Number(limit)))
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
    '/work': { GET: work },
    '/limited': { GET: limited },
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

function createLimit(flaw: Flaw | undefined): Handler {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return (request, response) => {
    const forwarded = flaw === 'trusts-forwarded-for' ? request.headers['x-forwarded-for'] : undefined
    const key = String(request.headers['x-api-key'] ?? forwarded ?? request.socket.remoteAddress)
    const now = Date.now()
    const found = windows.get(key)
    const window = found && found.endsAt > now ? found : { count: 0, endsAt: now + 60_000 }
    windows.set(key, window)
    window.count++
    const quota = flaw === 'one-too-many' ? QUOTA + 1 : QUOTA
    const resetS = Math.ceil((window.endsAt - now) / 1000)
    const remaining = Math.max(0, quota - window.count)
    if (flaw === 'old-rate-fields') {
      response.setHeader('x-ratelimit-remaining', String(remaining))
    } else {
      response.setHeader('ratelimit-policy', `"default";q=${QUOTA};w=60`)
      response.setHeader('ratelimit', `"default";r=${remaining};t=${resetS}`)
    }
    if (window.count > quota) {
      throw new Problem(
        429,
        'quota_exceeded',
        flaw === 'no-retry-after' ? {} : { 'retry-after': String(resetS) },
      )
    }
    sendJson(response, 200, { ok: true })
  }
}
