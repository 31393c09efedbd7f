import type { IncomingMessage, ServerResponse } from 'node:http'

/** An answer that does not go through routing, limits and shedding: probes and the management surface. */
export interface InternalAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Flat, lower-case. */
  readonly headers?: readonly string[]
}

export type InternalHandler = (request: IncomingMessage) => InternalAnswer | Promise<InternalAnswer>

export interface InternalRoute {
  readonly methods: readonly string[]
  readonly handler: InternalHandler
}

/** Paths that must answer in every state, also when everything else is refused. */
export class InternalRoutes {
  readonly #routes = new Map<string, InternalRoute>()
  readonly #headers: readonly string[]
  readonly #onError: (error: unknown) => InternalAnswer

  constructor(headers: readonly string[], onError: (error: unknown) => InternalAnswer) {
    this.#headers = headers
    this.#onError = onError
  }

  add(path: string, methods: readonly string[], handler: InternalHandler): void {
    this.#routes.set(path, { methods, handler })
  }

  get paths(): string[] {
    return [...this.#routes.keys()]
  }

  find(url: string): InternalRoute | undefined {
    if (url.startsWith('/api/')) return undefined
    const query = url.indexOf('?')
    return this.#routes.get(query === -1 ? url : url.slice(0, query))
  }

  /** False when the route does not have the method; the caller then answers as for any path. */
  answer(
    route: InternalRoute,
    request: IncomingMessage,
    response: ServerResponse,
    closing: boolean,
  ): boolean {
    if (!route.methods.includes(request.method ?? '')) return false
    const write = (answer: InternalAnswer) => this.#write(response, answer, closing)
    try {
      const answer = route.handler(request)
      if (answer instanceof Promise) answer.then(write, (error: unknown) => write(this.#onError(error)))
      else write(answer)
    } catch (error) {
      write(this.#onError(error))
    }
    return true
  }

  #write(response: ServerResponse, answer: InternalAnswer, closing: boolean): void {
    if (response.destroyed) return
    if (closing) response.shouldKeepAlive = false
    response
      .writeHead(answer.status, [
        ...this.#headers,
        'cache-control',
        'no-store',
        'content-type',
        answer.contentType,
        'content-length',
        String(Buffer.byteLength(answer.body)),
        ...(answer.headers ?? []),
      ])
      .end(answer.body)
  }
}
