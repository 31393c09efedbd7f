import type { IncomingMessage } from 'node:http'
import { CancellationSource } from '../base/index.ts'
import type { Principal } from '../identity/index.ts'
import type { Logger, RequestContext } from '../telemetry/index.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { httpDate, isUnchanged, mayWrite } from './conditional.ts'
import { httpErrors } from './http-errors.ts'
import type { HttpParts } from './http-parts.ts'
import type { RequestView } from './request-view.ts'

/** A request, what became known of it, and what its handler sees. */
export class ServedRequest implements RequestView {
  readonly request: IncomingMessage
  readonly context: RequestContext
  /** Monotonic milliseconds. */
  readonly startedMs: number
  route: CompiledRoute | undefined = undefined
  /** Label in metrics and logs; the template of the route where one matched. */
  template = ''
  principal: Principal | undefined = undefined
  /** Value of the RateLimit field. */
  rateLimit: string | undefined = undefined
  /** Value of the RateLimit-Policy field, where no route has it among its own. */
  rateLimitPolicy: string | undefined = undefined
  protected readonly parts: HttpParts
  protected readonly cancellation = new CancellationSource()
  #client: string | undefined = undefined

  constructor(parts: HttpParts, request: IncomingMessage, context: RequestContext, startedMs: number) {
    this.parts = parts
    this.request = request
    this.context = context
    this.startedMs = startedMs
  }

  get correlationId(): string {
    return this.context.correlationId
  }
  get client(): string {
    this.#client ??= this.parts.clientAddress(this.request)
    return this.#client
  }
  get method(): string {
    return this.request.method ?? 'GET'
  }
  get url(): string {
    return this.request.url ?? '/'
  }
  get headers(): IncomingMessage['headers'] {
    return this.request.headers
  }
  get log(): Logger {
    return this.parts.telemetry.log
  }
  get signal(): AbortSignal {
    return this.cancellation.signal
  }

  get remainingMs(): number {
    const deadlineMs = this.context.deadlineAtMs
    return deadlineMs === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, deadlineMs - this.parts.clock.monotonicMs())
  }

  /** A getter, so that it works taken apart as everything else of the request does, and costs nothing where unused. */
  get requireUnchanged(): RequestView['requireUnchanged'] {
    return (current) => {
      const { headers, method } = this
      if (current.lastModified) httpDate(current.lastModified)
      // Of a read, the tags that a client holds are looked at when its answer is sent.
      const holds = method === 'GET' || method === 'HEAD' ? isUnchanged : mayWrite
      if (!holds(headers, current)) throw httpErrors.precondition_failed()
    }
  }

  signIn(principal: Principal): void {
    this.principal = principal
    this.context.caller = principal.caller
  }
}
