import type { TSchema } from 'typebox'
import type { BreakerStateName } from './circuit-breaker.ts'
import type { Provider } from './provider.ts'
import { UpstreamCall } from './upstream-call.ts'
import type {
  AnyUpstreamRequest,
  UpstreamAnswer,
  UpstreamBody,
  UpstreamClient,
  UpstreamRequest,
} from './upstream-client.ts'

/** Makes the calls to a provider. */
export class HttpUpstream implements UpstreamClient {
  readonly name: string
  readonly baseUrl: string
  readonly #provider: Provider

  constructor(provider: Provider) {
    this.name = provider.name
    this.baseUrl = provider.baseUrl
    this.#provider = provider
  }

  get breaker(): BreakerStateName {
    return this.#provider.breaker
  }

  request<
    S extends TSchema = never,
    R extends 'text' | 'bytes' = never,
    const A extends number = never,
    F = never,
  >(request: UpstreamRequest<S, R, A, F>): Promise<UpstreamAnswer<UpstreamBody<S, R>, A, F>> {
    const call = new UpstreamCall(this.#provider, request as unknown as AnyUpstreamRequest)
    return call.run() as Promise<UpstreamAnswer<UpstreamBody<S, R>, A, F>>
  }
}
