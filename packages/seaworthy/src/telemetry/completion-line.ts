import type { LogSink } from './log-destination.ts'
import { createLineRedactor, mayHoldSecret } from './log-redaction.ts'

/** What is said about a request when it has been answered. */
export interface Completion {
  readonly correlationId: string
  readonly traceId: string
  readonly spanId: string
  readonly method: string
  /** Route template, such as `/api/v1/characters/{id}`; undefined when none matched. */
  readonly route: string | undefined
  /** Path as asked for; a query string is cut off, because secrets travel in it. */
  readonly path: string
  readonly status: number
  readonly durationMs: number
  /** Bytes of the response's body that were sent. */
  readonly bytes: number
  /** Why the answer did not arrive whole, if it did not: one of a few words. */
  readonly aborted?: string | undefined
  /** How a WebSocket ended (RFC 6455 §7.4). */
  readonly closeCode?: number | undefined
  readonly userAgent?: string | undefined
  /** Address of the client. */
  readonly client?: string | undefined
  readonly user?: string | undefined
  readonly tenant?: string | undefined
  /** A probe or a scrape: said at debug. */
  readonly probe?: boolean | undefined
}

/** Anything but what JSON takes as it is; lone surrogates too. */
const UNSAFE = /[^\x20\x21\x23-\x5b\x5d-\ud7ff\ue000-\uffff]/
const MAX_PATH = 1_024
const MAX_USER_AGENT = 256
const MAX_KNOWN = 1_000

export interface CompletionLineOptions {
  readonly service: string
  readonly time: () => string
  readonly sink: LogSink
  readonly redactEmail: boolean
  readonly enabled: (level: 'debug' | 'info' | 'error') => boolean
}

/**
 * The one line per request, put together by hand: the few free strings are escaped, long or repeated ones only once
 * (route templates and user agents come from small sets), redaction by pattern looks at the free strings alone.
 * `npm run bench -- telemetry-log` measures it against pino.
 */
export function createCompletionLine(options: CompletionLineOptions): (completion: Completion) => void {
  const { time, sink, enabled } = options
  const redact = createLineRedactor({ email: options.redactEmail })
  const service = `","service":${JSON.stringify(options.service)},"correlationId":"`
  const routes = new Map<string, string>()
  const agents = new Map<string, string>()

  function quoted(text: string): string {
    const safe = mayHoldSecret(text) || options.redactEmail ? redact(text) : text
    return UNSAFE.test(safe) ? JSON.stringify(safe) : `"${safe}"`
  }

  function remembered(known: Map<string, string>, text: string, limit: number): string {
    let value = known.get(text)
    if (value === undefined) {
      value = quoted(text.length > limit ? text.slice(0, limit) : text)
      if (known.size >= MAX_KNOWN) known.clear()
      known.set(text, value)
    }
    return value
  }

  return (c) => {
    const level = c.probe === true ? 'debug' : c.status >= 500 ? 'error' : 'info'
    if (!enabled(level)) return
    let line = `{"level":"${level}","time":"${time()}${service}${c.correlationId}","traceId":"${c.traceId}","spanId":"${c.spanId}","method":"${c.method}"`
    if (c.route !== undefined) line += `,"route":${remembered(routes, c.route, MAX_PATH)}`
    const query = c.path.indexOf('?')
    const end = query >= 0 && query < MAX_PATH ? query : MAX_PATH
    line += `,"path":${quoted(c.path.length > end ? c.path.slice(0, end) : c.path)}`
    line += `,"status":${c.status},"durationMs":${Math.round(c.durationMs * 1000) / 1000},"bytes":${c.bytes}`
    if (c.aborted !== undefined) line += `,"aborted":"${c.aborted}"`
    if (c.closeCode !== undefined) line += `,"closeCode":${c.closeCode}`
    if (c.userAgent !== undefined) line += `,"userAgent":${remembered(agents, c.userAgent, MAX_USER_AGENT)}`
    if (c.client !== undefined) line += `,"client":${quoted(c.client)}`
    if (c.user !== undefined) line += `,"user":${quoted(c.user)}`
    if (c.tenant !== undefined) line += `,"tenant":${quoted(c.tenant)}`
    sink.write(`${line},"message":"request completed"}\n`)
  }
}
