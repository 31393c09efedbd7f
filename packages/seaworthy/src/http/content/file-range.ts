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
  const { size, encoding } = file
  const asked =
    range === undefined ||
    encoding !== undefined ||
    method !== 'GET' ||
    !isSame(ifRange as string | undefined, validators)
      ? 'whole'
      : byteRange(range, size)
  if (asked === undefined) {
    file.close()
    throw httpErrors.range_not_satisfiable({ size }, { headers: { 'content-range': `bytes */${size}` } })
  }
  if (asked === 'whole') {
    const fields = encoding === undefined ? RANGES : [...RANGES, 'content-encoding', encoding]
    return { ...bodyOf(file, 0, size), fields, status: undefined, encoding }
  }
  const { start, end } = asked
  const fields = [...RANGES, 'content-range', `bytes ${start}-${end - 1}/${size}`]
  return { ...bodyOf(file, start, end), fields, status: 206 }
}

const RANGES = ['accept-ranges', 'bytes']

function bodyOf(
  file: FileBody,
  start: number,
  end: number,
): Pick<PreparedContent, 'payload' | 'source' | 'length'> {
  const { bytes } = file
  return bytes === undefined
    ? { payload: undefined, source: file.source(start, end), length: end - start }
    : { payload: bytes.subarray(start, end), source: undefined, length: undefined }
}

/** A part is of use only to who has the rest of the same file (RFC 9110 §13.1.5). */
function isSame(ifRange: string | undefined, { etag, lastModified }: FileValidators): boolean {
  if (ifRange === undefined) return true
  if (ifRange.startsWith('"')) return etag !== undefined && ifRange === `"${etag}"`
  return lastModified !== undefined && ifRange === httpDate(lastModified)
}
