import type { Answer } from './answer.ts'
import { compress, isCompressible, negotiateEncoding, refusesIdentity } from './compression.ts'
import { codedTag } from './conditional.ts'

/** The answer in a coding that the client takes, where its body is large enough; else as it is. */
export function codedAnswer(
  answer: Answer,
  accept: string | undefined,
  minBytes: number,
): Answer | Promise<Answer> {
  const { payload, contentType } = answer
  if (accept === undefined || payload === undefined) return answer
  const isWorthIt = payload.length >= minBytes && isCompressible(contentType as string)
  if ((!isWorthIt && !refusesIdentity(accept)) || isCoded(answer.fields)) return answer
  const encoding = negotiateEncoding(accept)
  if (encoding === undefined) return answer
  const withBody = (coded: Buffer): Answer => ({
    ...answer,
    payload: coded,
    etag: answer.etag && codedTag(answer.etag, encoding),
    fields: [...answer.fields, 'content-encoding', encoding],
  })
  const coded = compress(encoding, payload)
  return coded instanceof Promise ? coded.then(withBody) : withBody(coded)
}

/** The body is coded already, or is a part of one that is not. */
const isCoded = (flat: readonly string[]): boolean =>
  flat.includes('content-encoding') || flat.includes('content-range')
