import { once } from 'node:events'
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'

type Done = Parameters<SpanExporter['export']>[1]
type ExportResult = Parameters<Done>[0]

export interface OtlpExporterOptions {
  /** Full address, `/v1/traces` included. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
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
  const { url, headers, timeoutMs, retryDelaysMs = RETRY_DELAYS_MS } = options
  const agent = url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true })
  const requests = watchRequests(agent)
  // Loaded only where there is a collector, and without holding up the boot.
  const loaded = import('@opentelemetry/exporter-trace-otlp-http').then(
    ({ OTLPTraceExporter }) =>
      new OTLPTraceExporter({
        url,
        headers: { ...headers },
        timeoutMillis: timeoutMs,
        httpAgentOptions: () => agent,
      }),
  )
  // Reported by the first export.
  loaded.catch(() => undefined)
  const stopped = new AbortController()

  async function attempt(spans: ReadableSpan[]): Promise<ExportResult> {
    const inner = await loaded
    return new Promise((resolve) => inner.export(spans, resolve))
  }

  async function exportWithRetries(spans: ReadableSpan[]): Promise<ExportResult> {
    for (const delayMs of retryDelaysMs) {
      const result = await attempt(spans)
      if (result.code === 0 || isRefusal(result)) return result
      await wait(delayMs, undefined, { ref: false, signal: stopped.signal })
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

/** Any wait longer than the exporter's own deadline keeps it from retrying. */
const NEVER_S = '86400'

/** Sees each request of an agent before the exporter attaches its own listeners, so that these run first. */
function watchRequests(agent: HttpAgent): { cut(): Promise<void> } {
  const hook = agent as unknown as RequestHook
  const addRequest = hook.addRequest.bind(agent)
  const open = new Set<ClientRequest>()
  hook.addRequest = (request, options) => {
    open.add(request)
    request.once('close', () => open.delete(request))
    request.on('error', (error: NodeJS.ErrnoException) => {
      delete error.code
    })
    request.on('response', (response: IncomingMessage) => {
      response.headers['retry-after'] = NEVER_S
    })
    addRequest(request, options)
  }
  return {
    async cut() {
      const closed = [...open].map((request) => once(request, 'close'))
      for (const request of open) request.destroy(new Error('The exporter is stopped.'))
      await Promise.allSettled(closed)
    },
  }
}
