import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { type RecordedCharacter, type Recording, readRecording } from './recording.ts'
import { type FaultRule, FaultSwitch, sendFaulty, sendJson } from './upstream-faults.ts'

const PAGE_SIZE = 20
const KEPT_REQUESTS = 1000

export interface RecordedRequest {
  readonly page: number
  readonly headers: IncomingHttpHeaders
}

export interface RecordedUpstream {
  /** What UPSTREAM_URL should be, such as `http://127.0.0.1:40123/api`. */
  readonly url: string
  readonly recording: Recording
  readonly faults: FaultSwitch
  /** The last thousand requests for pages, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /** Requests for pages since the start. */
  readonly requestCount: number
  /** Replaces what is served from now on: vanished, new and changed characters. */
  serve(change: (characters: readonly RecordedCharacter[]) => readonly RecordedCharacter[]): void
  /** Ends every connection at once. */
  close(): Promise<void>
}

export interface RecordedUpstreamOptions {
  /** 0 takes a free one, the default. */
  readonly port?: number
  /** The recording; default as `readRecording` finds it. */
  readonly file?: string
  /** When false, the server does not keep the process alive. Default true. */
  readonly keepAlive?: boolean
}

/**
 * The upstream API played from a recording, with faults that can be switched on and off while it runs: by the returned
 * object, or over HTTP by `PUT /__faults` with `{"rules":[{"fault":{"kind":"latency","ms":500},"first":3,"page":2}]}`.
 * `GET /__requests` tells what came in.
 */
export async function startRecordedUpstream(
  options: RecordedUpstreamOptions = {},
): Promise<RecordedUpstream> {
  const recording = readRecording(options.file)
  const faults = new FaultSwitch()
  const requests: RecordedRequest[] = []
  let characters = recording.characters
  let requestCount = 0
  let origin = ''

  const answerPage = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => {
    const page = Number(query.get('page') ?? 1)
    requestCount += 1
    requests.push({ page, headers: request.headers })
    if (requests.length > KEPT_REQUESTS) requests.shift()
    const body = pageBody(characters, page, `${origin}/api/character`)
    const status = body ? 200 : 404
    const text = JSON.stringify(body ?? { error: 'There is nothing here' })
    const fault = faults.next(page)
    if (fault) void sendFaulty(fault, response, status, text)
    else sendJson(response, status, text)
  }

  const answerFaults = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'DELETE') faults.clear()
    if (request.method === 'PUT') {
      const { rules } = JSON.parse(await readText(request)) as { rules: FaultRule[] }
      faults.set(...rules)
    }
    sendJson(response, 200, JSON.stringify({ rules: faults.list() }))
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    if (pathname === '/__faults') {
      answerFaults(request, response).catch(() => sendJson(response, 400, '{"error":"expected {rules: []}"}'))
    } else if (pathname === '/__requests') sendJson(response, 200, JSON.stringify({ requestCount, requests }))
    else if (pathname === '/api/character') answerPage(request, response, searchParams)
    else sendJson(response, 404, '{"error":"There is nothing here."}')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  if (options.keepAlive === false) server.unref()
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: `${origin}/api`,
    recording,
    faults,
    requests,
    get requestCount() {
      return requestCount
    },
    serve(change) {
      characters = change(characters)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function pageBody(characters: readonly RecordedCharacter[], page: number, address: string) {
  const pages = Math.ceil(characters.length / PAGE_SIZE)
  if (!Number.isInteger(page) || page < 1 || page > pages) return undefined
  const link = (to: number) => (to >= 1 && to <= pages ? `${address}?page=${to}` : null)
  return {
    info: { count: characters.length, pages, next: link(page + 1), prev: link(page - 1) },
    results: characters.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, file: { type: 'string' } } })
  const upstream = await startRecordedUpstream({
    port: Number(values.port ?? 0),
    ...(values.file ? { file: values.file } : {}),
  })
  const { characters, file } = upstream.recording
  console.log(`recorded upstream: ${upstream.url} (${characters.length} characters from ${file})`)
}
