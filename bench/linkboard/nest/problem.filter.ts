import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import type { Request, Response } from 'express'

/** Tells every error as a problem (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger(ProblemFilter.name)

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>()
    const request = host.switchToHttp().getRequest<Request>()
    const status = statusOf(error)
    if (status >= 500) this.#log.error(error, 'request failed')
    if (response.headersSent) return void response.destroy()
    const told = error instanceof HttpException ? error.getResponse() : undefined
    const detail = typeof told === 'object' && 'message' in told ? told.message : told
    const title = status === 500 ? 'Internal Server Error' : (error as Error).message
    response
      .status(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          status,
          title,
          detail,
          code: `HTTP_${status}`,
          requestId: request.id,
        }),
      )
  }
}

/** Of Nest's own exceptions, and of those of the body parsers. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus()
  const { statusCode } = error as { statusCode?: unknown }
  return typeof statusCode === 'number' ? statusCode : 500
}
