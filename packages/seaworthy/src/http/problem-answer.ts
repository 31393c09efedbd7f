import { type AppError, PROBLEM_MEDIA_TYPE, toProblem } from '../errors/index.ts'
import type { Answer } from './answer.ts'
import { addFields, retryAfter } from './answer-fields.ts'

/** An error as a problem (RFC 9457). @throws TypeError for headers of the error that are not HTTP. */
export function problemAnswer(error: AppError, correlationId: string): Answer & { readonly payload: string } {
  const { headers, retryAfterS } = error.options
  const fields: string[] = []
  const merging = headers === undefined ? 'none' : addFields(fields, headers)
  if (retryAfterS !== undefined) fields.push('retry-after', retryAfter(retryAfterS))
  return {
    status: error.status,
    payload: JSON.stringify(toProblem(error, correlationId)),
    source: undefined,
    length: undefined,
    contentType: PROBLEM_MEDIA_TYPE,
    caching: 'no-store',
    etag: undefined,
    fields,
    merging,
  }
}
