import type { FastifyInstance } from 'fastify'

export class Problem extends Error {
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }
}

/** Tells every error as a problem (RFC 9457). */
export function tellProblems(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    return reply
      .code(status)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status,
        title: status === 500 ? 'Internal Server Error' : error.message,
        code: error.code ?? 'INTERNAL_ERROR',
        requestId: request.id,
      })
  })
  app.setNotFoundHandler((request) => {
    throw new Problem(404, 'ROUTE_NOT_FOUND', `There is no ${request.method} ${request.url.split('?')[0]}`)
  })
}
