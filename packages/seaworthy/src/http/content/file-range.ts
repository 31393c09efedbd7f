import type { IncomingHttpHeaders } from 'node:http'
import { httpDate } from '../conditional.ts'
import { httpErrors } from '../http-errors.ts'
import { byteRange } from './byte-range.ts'
import type { FileBody } from './file-body.ts'
import type { PreparedContent } from './prepared-content.ts'

/** What is known of the file that `If-Range` names. */
export interface FileValidators {
  readonly etag?: string | undefined
  readonly lastModified?: Date | undefined
}

/**
 * The file, or the part of it that a GET asks for (RFC 9110 §14).
 *
 * @throws AppError range_not_satisfiable
 */
export function fileContent(
  file: FileBody,
  method: string,
  { range, 'if-range': ifRange }: IncomingHttpHeaders,
  validators: FileValidators,
): PreparedContent {
  const { size } = file
  const asked =
    range === undefined || method !== 'GET' || !isSame(ifRange as string | undefined, validators)
      ? 'whole'
      : byteRange(range, size)
  if (asked === undefined) {
    file.close()
    throw httpErrors.range_not_satisfiable({ size }, { headers: { 'content-range': `bytes */${size}` } })
  }
  const fields = ['accept-ranges', 'bytes']
  if (asked === 'whole')
    return { payload: undefined, source: file.source(0, size), length: size, fields, status: undefined }
  const { start, end } = asked
  return {
    payload: undefined,
    source: file.source(start, end),
    length: end - start,
    fields: [...fields, 'content-range', `bytes ${start}-${end - 1}/${size}`],
    status: 206,
  }
}

/** A part is of use only to who has the rest of the same file (RFC 9110 §13.1.5). */
function isSame(ifRange: string | undefined, { etag, lastModified }: FileValidators): boolean {
  if (ifRange === undefined) return true
  if (ifRange.startsWith('"')) return etag !== undefined && ifRange === `"${etag}"`
  return lastModified !== undefined && ifRange === httpDate(lastModified)
}
