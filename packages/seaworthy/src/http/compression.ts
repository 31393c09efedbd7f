import { promisify } from 'node:util'
import zlib from 'node:zlib'

export type Encoding = 'gzip' | 'br' | 'zstd'

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)
const zstd = promisify(zlib.zstdCompress)

/** Order of preference between encodings that the client likes equally. */
const PREFERRED: readonly Encoding[] = ['zstd', 'br', 'gzip']

/** Chooses the coding for an Accept-Encoding field (RFC 9110 §12.5.3); undefined sends the body as it is. */
export function negotiateEncoding(accept: string): Encoding | undefined {
  const quality = new Map<string, number>()
  for (const entry of accept.split(',')) {
    const [name = '', ...parameters] = entry.split(';')
    const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='))
    const value = q === undefined ? 1 : Number(q.slice(2))
    quality.set(name.trim().toLowerCase(), Number.isNaN(value) ? 0 : value)
  }
  const any = quality.get('*')
  let best: Encoding | undefined
  let bestQuality = 0
  for (const encoding of PREFERRED) {
    const value = quality.get(encoding) ?? any ?? 0
    if (value > bestQuality) {
      best = encoding
      bestQuality = value
    }
  }
  return best !== undefined && bestQuality >= (quality.get('identity') ?? 0) ? best : undefined
}

/** Compresses off the event loop, with the levels that suit an answer made for one request. */
export function compress(encoding: Encoding, body: string | Buffer): Promise<Buffer> {
  switch (encoding) {
    case 'gzip':
      return gzip(body, { level: 6 })
    case 'br':
      return brotli(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })
    case 'zstd':
      return zstd(body)
  }
}

/** Media types worth compressing. */
export const isCompressible = (contentType: string): boolean =>
  /^(text\/|application\/(json|problem\+json|javascript|xml|openmetrics-text)|image\/svg)/.test(contentType)
