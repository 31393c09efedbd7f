import { thrownText } from '../errors/index.ts'
import { createLineRedactor } from './log-redaction.ts'
import type { ContextStore, RequestContext } from './request-context.ts'

/** A failure of the service that a person should look at, as it happened. */
export interface Failure {
  /**
   * - `request`: an answer of 500 or above, but for refusals under overload
   * - `background`: a task that ended with an error and is started again
   * - `boot`: the service cannot start
   * - `crash`: what nobody caught; the service stops
   */
  readonly kind: 'request' | 'background' | 'boot' | 'crash'
  readonly error: unknown
  /** Code of the problem that the client was given; of a crash, how it came. */
  readonly code?: string
  readonly status?: number
  readonly method?: string
  /** Template of the route, never the path. */
  readonly route?: string
  /** Of `background`: which. */
  readonly task?: string
  /** Default: that of the code that runs now. */
  readonly context?: RequestContext
}

/** One error of a chain of causes, fit to leave the process. */
export interface ReportedError {
  readonly type: string
  readonly message: string
  /** Of system calls and drivers, such as `ECONNREFUSED`. */
  readonly code: string | undefined
  /** What V8 wrote, without the message. */
  readonly stack: string
}

/** A failure as others may see it: redacted as lines of the log are, and joined with them by its ids. */
export interface ReportedFailure extends Omit<Failure, 'error' | 'context'> {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number
  readonly correlationId: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** What was thrown first, then its causes; at most five. */
  readonly errors: readonly ReportedError[]
}

/** Told of each failure: what kind it is at once, all of it by `take`, which costs the redaction. */
export type FailureListener = (failure: Failure, take: () => ReportedFailure) => void

/** Where failures are told, and who is told of them. */
export interface FailureReports {
  /** Costs next to nothing while nobody listens, and never throws. */
  report(failure: Failure): void
  /** Returns what ends it. */
  listen(listener: FailureListener): () => void
}

export interface FailureReportsOptions {
  readonly now: () => number
  readonly context: Pick<ContextStore, 'current'>
  readonly redactEmail: boolean
}

const MAX_ERRORS = 5
const MAX_MESSAGE = 2_000
const MAX_STACK = 16_000

export function createFailureReports({ now, context, redactEmail }: FailureReportsOptions): FailureReports {
  const redact = createLineRedactor({ email: redactEmail })
  const listeners = new Set<FailureListener>()

  function reported(failure: Failure, current: RequestContext | undefined): ReportedFailure {
    const { error, context: _context, ...rest } = failure
    return {
      ...rest,
      atMs: now(),
      correlationId: current?.correlationId,
      traceId: current?.traceId,
      spanId: current?.spanId,
      errors: chainOf(error).map((each) => reportedError(each, redact)),
    }
  }

  return {
    report(failure) {
      if (listeners.size === 0) return
      const current = failure.context ?? context.current()
      for (const listener of listeners) {
        try {
          listener(failure, () => reported(failure, current))
        } catch {
          // What was thrown may throw when it is looked at, and a report must not become a failure of its own.
        }
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** What was thrown and its causes; of an error around several, the first ones. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = []
  const open = [error]
  while (open.length > 0 && chain.length < MAX_ERRORS) {
    const next = open.shift()
    if (chain.includes(next)) continue
    chain.push(next)
    if (!(next instanceof Error)) continue
    if (next.cause !== undefined) open.push(next.cause)
    if (next instanceof AggregateError) open.push(...next.errors.slice(0, MAX_ERRORS))
  }
  return chain
}

function reportedError(error: unknown, redact: (text: string) => string): ReportedError {
  if (!(error instanceof Error)) {
    const type = error === null ? 'null' : typeof error
    return { type, message: short(thrownText(error), MAX_MESSAGE, redact), code: undefined, stack: '' }
  }
  const { code } = error as { code?: unknown }
  const { name, message, stack = '' } = error
  const firstFrame = stack.indexOf(
    '\n    at ',
    stack.includes(message) ? stack.indexOf(message) + message.length : 0,
  )
  return {
    type: name,
    message: short(message, MAX_MESSAGE, redact),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : undefined,
    stack: firstFrame < 0 ? '' : short(stack.slice(firstFrame + 1), MAX_STACK, redact),
  }
}

/** Shortened after the redaction: half a secret is no longer what its pattern looks for. */
const short = (text: string, max: number, redact: (text: string) => string): string =>
  redact(text.slice(0, 10 * max)).slice(0, max)
