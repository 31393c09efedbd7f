import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { httpErrors } from '../http-errors.ts'
import type { Accepted } from './accept.ts'
import type { MultipartLimits } from './multipart-limits.ts'
import { Upload, type UploadOwner } from './upload.ts'

/**
 * The body of a request as its route accepts it: read where it is small and has to be whole, else as something to read from.
 *
 * @throws AppError unsupported_media_type, body_too_large, malformed_body
 */
export async function readAccepted(
  accepted: Accepted,
  owner: UploadOwner,
  maxBytes: number,
): Promise<unknown> {
  const { request } = owner
  checkHead(accepted, request, maxBytes)
  const { idleTimeoutMs = 0, parts } = accepted
  switch (accepted['~accept']) {
    case 'raw':
      return wholeOf(request, maxBytes)
    case 'form':
      return formOf(await wholeOf(request, maxBytes))
    case 'upload':
      return new Upload(owner, maxBytes, idleTimeoutMs)
    case 'multipart':
      return parts && (await multipart(new Upload(owner, maxBytes, idleTimeoutMs), parts))
  }
}

/** Its parser is loaded for the first of them. */
async function multipart(upload: Upload, limits: MultipartLimits): Promise<unknown> {
  const { MultipartBody } = await import('./multipart-body.ts')
  return new MultipartBody(upload, limits)
}

function checkHead({ mediaTypes }: Accepted, { headers }: IncomingMessage, maxBytes: number): void {
  const {
    'content-type': sent = '',
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = headers
  const type = sent.replace(/;.*$/s, '').trim().toLowerCase()
  const isTaken = mediaTypes.some(
    (each) => each === '*/*' || each === type || (each.endsWith('/*') && type.startsWith(each.slice(0, -1))),
  )
  if (!isTaken || encoding.toLowerCase() !== 'identity')
    throw httpErrors.unsupported_media_type({ takes: mediaTypes.join(' or ') })
  if (length !== undefined && Number(length) > maxBytes) throw httpErrors.body_too_large({ maxBytes })
}

async function wholeOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > maxBytes) throw httpErrors.body_too_large({ maxBytes })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** WHATWG URL §5.1, but for bytes that are no UTF-8, which are refused. A name that comes more than once is a list. */
function formOf(bytes: Buffer): Record<string, string | string[]> {
  if (!isUtf8(bytes)) throw httpErrors.malformed_body({ reason: 'it is not UTF-8' })
  const fields: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(bytes.toString())) {
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return fields
}
