import type { IncomingHttpHeaders } from 'node:http'
import type { AppError } from '../../errors/index.ts'
import { socketErrors } from './socket-errors.ts'

/**
 * Refuses pages of other origins, which no browser keeps from opening a socket as it keeps them from reading answers
 * (RFC 6455 §10.2). Programs send no Origin. The scheme is not compared with a proxy in front that alone knows it.
 *
 * @param isListed whether CORS_ORIGINS has it
 */
export function originRefusal(
  { origin, host }: IncomingHttpHeaders,
  isListed: (origin: string) => boolean,
): AppError | undefined {
  if (origin === undefined || isListed(origin) || isOwn(origin, host)) return undefined
  return socketErrors.origin_refused({ isRefusal: true })
}

const ORIGIN = /^https?:\/\/([^/?#@\s]+)$/i

function isOwn(origin: string, host: string | undefined): boolean {
  return host !== undefined && ORIGIN.exec(origin)?.[1]?.toLowerCase() === host.toLowerCase()
}
