import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Clock } from '../base/index.ts'
import { PartlyRejected } from './span-export.ts'

type Done = Parameters<SpanExporter['export']>[1]
type ExportResult = Parameters<Done>[0]

export interface OtlpExporterOptions {
  readonly clock: Clock
  /** Full address, `/v1/traces` included. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly compression: 'none' | 'gzip'
  /** Certificates in PEM: of the authority, of this client, and its key. */
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
  /** For one attempt. */
  readonly timeoutMs: number
  /** Waits between attempts; as many retries as there are entries. */
  readonly retryDelaysMs?: readonly number[]
}

const RETRY_DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000]

/**
 * OTLP over HTTP with JSON, by OpenTelemetry's exporter, but one that can be stopped.
 *
 * The exporter retries by timers of its own that nothing can cancel, so that a process whose collector is away stays
 * alive for seconds after its end, with sockets open. Here its agent makes every failure look final to it, the retries
 * happen in this file where `shutdown` aborts them, and `shutdown` cuts the requests.
 */
export function createOtlpExporter(options: OtlpExporterOptions): SpanExporter {
  const { url, headers, compression, tls, timeoutMs, retryDelaysMs = RETRY_DELAYS_MS } = options
  // A connection per batch: one that is kept in use would never follow the collector's name to another address.
  const agent = url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: false, ...tls })
    : new HttpAgent({ keepAlive: false })
  const requests = watchRequests(agent)
  // Loaded only where there is a collector, and without holding up the boot.
  const loaded = import('@opentelemetry/exporter-trace-otlp-http').then(
    ({ OTLPTraceExporter }) =>
      new OTLPTraceExporter({
        url,
        headers: { ...headers },
        compression: compression as never,
        timeoutMillis: timeoutMs,
        httpAgentOptions: () => agent,
      }),
  )
  // Reported by the first export.
  loaded.catch(() => undefined)
  const stopped = new AbortController()

  async function attempt(spans: ReadableSpan[]): Promise<ExportResult> {
    const inner = await loaded
    const answer: Answer = { partly: undefined }
    return new Promise((resolve) =>
      requests.answers.run(answer, () =>
        inner.export(spans, (result) =>
          resolve({ ...result, ...(answer.partly && { error: answer.partly }) }),
        ),
      ),
    )
  }

  async function exportWithRetries(spans: ReadableSpan[]): Promise<ExportResult> {
    for (const delayMs of retryDelaysMs) {
      const result = await attempt(spans)
      if (result.code === 0 || isRefusal(result)) return result
      await options.clock.sleep(delayMs, stopped.signal)
    }
    return attempt(spans)
  }

  return {
    export(spans, done) {
      if (stopped.signal.aborted) return done({ code: 1, error: new Error('The exporter is stopped.') })
      exportWithRetries(spans).then(done, (error: Error) => done({ code: 1, error }))
    },
    async shutdown() {
      stopped.abort()
      await requests.cut()
      agent.destroy()
    },
  }
}

/** The collector has read the spans and does not want them: asking again changes nothing. */
function isRefusal({ error }: ExportResult): boolean {
  const status = (error as { code?: unknown } | undefined)?.code
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 429
}

interface RequestHook {
  addRequest(request: ClientRequest, options: unknown): void
}

/** What the body of an answer said beside its status. */
interface Answer {
  partly: PartlyRejected | undefined
}

const MAX_ANSWER_LENGTH = 65_536

/** `{"partialSuccess":{"rejectedSpans":"3","errorMessage":"…"}}`; the exporter itself tells it to nobody. */
function readRejection(response: IncomingMessage, answer: Answer): void {
  let text = ''
  response.on('data', (chunk: Buffer) => {
    if (text.length < MAX_ANSWER_LENGTH) text += chunk.toString()
  })
  response.on('end', () => {
    try {
      const { partialSuccess } = JSON.parse(text) as {
        partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown }
      }
      const rejected = Number(partialSuccess?.rejectedSpans ?? 0)
      if (rejected > 0)
        answer.partly = new PartlyRejected(rejected, String(partialSuccess?.errorMessage ?? ''))
    } catch {
      // Not JSON: nothing is said.
    }
  })
}

/** Any wait longer than the exporter's own deadline keeps it from retrying. */
const NEVER_S = '86400'

/** Sees each request of an agent before the exporter attaches its own listeners, so that these run first. */
function watchRequests(agent: HttpAgent): { answers: AsyncLocalStorage<Answer>; cut(): Promise<void> } {
  const hook = agent as unknown as RequestHook
  const addRequest = hook.addRequest.bind(agent)
  const open = new Set<ClientRequest>()
  const answers = new AsyncLocalStorage<Answer>()
  hook.addRequest = (request, options) => {
    open.add(request)
    const answer = answers.getStore()
    request.once('close', () => open.delete(request))
    request.on('error', (error: NodeJS.ErrnoException) => {
      delete error.code
    })
    request.on('response', (response: IncomingMessage) => {
      response.headers['retry-after'] = NEVER_S
      if (answer !== undefined && response.statusCode === 200) readRejection(response, answer)
    })
    addRequest(request, options)
  }
  return {
    answers,
    async cut() {
      const closed = [...open].map((request) => once(request, 'close'))
      for (const request of open) request.destroy(new Error('The exporter is stopped.'))
      await Promise.allSettled(closed)
    },
  }
}
