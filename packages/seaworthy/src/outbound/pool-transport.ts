import type { IncomingHttpHeaders } from 'node:http'
import { Agent, buildConnector, type Dispatcher, Pool } from 'undici'
import type { Clock } from '../base/index.ts'
import { type AddressGuard, AddressRefused, addressGuard, type Resolve } from './address-guard.ts'
import { RenewedDispatcher } from './renewed-dispatcher.ts'
import type { EndReason, Sending, Transport, WireRequest, WireResult } from './transport.ts'
import type { PoolOptions } from './upstream-tuning.ts'

export interface PoolTransportOptions extends PoolOptions {
  readonly origin: string
  /** Whether the provider's own host may have a private address. */
  readonly allowPrivate: boolean
  /** Whether hosts other than the provider's may be called at all; they never may have a private address. */
  readonly foreignUrls: boolean
  /** PEM; replaces the authorities that the runtime trusts. */
  readonly ca: string | undefined
  /** Default: the system's. */
  readonly resolve?: Resolve | undefined
  readonly clock: Clock
}

/**
 * Requests over pooled HTTP/1.1 connections. Sits on undici's dispatcher rather than on its `request`: no stream, no async
 * resource and no listener per request, and the whole answer in one piece, which pays for all that a call does besides
 * (`npm run bench -- outbound`).
 */
export class PoolTransport implements Transport {
  readonly #options: PoolTransportOptions
  readonly #own: RenewedDispatcher
  readonly #foreign: RenewedDispatcher
  readonly #foreignGuard: AddressGuard

  constructor(options: PoolTransportOptions) {
    this.#options = options
    this.#foreignGuard = addressGuard({ allowPrivate: false, resolve: options.resolve })
    const { origin, clock, maxConnectionAgeMs } = options
    const own = this.#settings(addressGuard(options))
    const foreign = this.#settings(this.#foreignGuard)
    this.#own = new RenewedDispatcher(() => new Pool(origin, own), clock, maxConnectionAgeMs)
    this.#foreign = new RenewedDispatcher(() => new Agent(foreign), clock, maxConnectionAgeMs)
  }

  send(request: WireRequest): Sending {
    const exchange = new PoolExchange(request)
    const { origin } = request
    if (origin === undefined) this.#own.current.dispatch(exchange, exchange)
    else this.#sendAbroad(origin, exchange)
    return exchange
  }

  async close(): Promise<void> {
    await Promise.all([this.#own.destroy(), this.#foreign.destroy()])
  }

  #sendAbroad(origin: string, exchange: PoolExchange): void {
    try {
      if (!this.#options.foreignUrls) throw new AddressRefused('it is not an address of the provider')
      this.#foreignGuard.checkLiteral(new URL(origin).hostname)
    } catch (error) {
      return exchange.onResponseError(null, error as Error)
    }
    exchange.origin = origin
    this.#foreign.current.dispatch(exchange, exchange)
  }

  #settings({ lookup }: AddressGuard): Pool.Options & Agent.Options {
    const { connections, connectTimeoutMs, keepAliveMs, ca } = this.#options
    return {
      connections,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      // One for all that follow each other, so that sessions of TLS are resumed.
      connect: buildConnector({
        timeout: connectTimeoutMs,
        rejectUnauthorized: true,
        allowH2: false,
        lookup,
        ...(ca === undefined ? {} : { ca }),
      }),
    }
  }
}

/** One request as undici takes it, and its answer as undici reports it: one object for both. */
class PoolExchange implements Sending, Dispatcher.DispatchHandler, Dispatcher.DispatchOptions {
  readonly result: Promise<WireResult>
  readonly path: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: string[]
  readonly body: string | Uint8Array | null
  origin: string | undefined = undefined
  readonly #maxBytes: number
  readonly #bodiless: boolean
  #resolve!: (result: WireResult) => void
  #settled = false
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #received: IncomingHttpHeaders = {}
  #first: Buffer | undefined
  #chunks: Buffer[] | undefined
  #bytes = 0

  constructor({ method, target, headers, body, maxResponseBytes }: WireRequest) {
    this.#maxBytes = maxResponseBytes
    this.#bodiless = method === 'HEAD'
    this.path = target
    this.method = method as Dispatcher.HttpMethod
    this.headers = headers
    this.body = body ?? null
    this.result = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  end(reason: EndReason): void {
    if (this.#settle({ kind: 'ended', reason })) this.#controller?.abort(new Error(reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('the call has ended'))
    else this.#controller = controller
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#received = headers
    if (this.#bodiless) return
    if (Number(headers['content-length'] ?? 0) > this.#maxBytes) this.#refuseSize(controller)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) this.#refuseSize(controller)
    else if (this.#first === undefined) this.#first = chunk
    else if (this.#chunks === undefined) this.#chunks = [this.#first, chunk]
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const body = this.#chunks ? Buffer.concat(this.#chunks, this.#bytes) : (this.#first ?? NOTHING)
    this.#settle({ kind: 'answer', status: this.#status, headers: this.#received, body })
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settle({ kind: 'broken', sent: this.#controller !== undefined, error })
  }

  #refuseSize(controller: Dispatcher.DispatchController): void {
    if (this.#settle({ kind: 'too-large', status: this.#status })) {
      controller.abort(new Error('the answer is too large'))
    }
  }

  #settle(result: WireResult): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#first = undefined
    this.#chunks = undefined
    this.#resolve(result)
    return true
  }
}

const NOTHING = Buffer.alloc(0)
