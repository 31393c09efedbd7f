import { promisify } from 'node:util'
import zlib from 'node:zlib'

export type Encoding = 'gzip' | 'br' | 'zstd'

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)
const zstd = promisify(zlib.zstdCompress)

/** Order between codings that the client likes equally: by what they cost the processor (decision 13). */
const PREFERRED: readonly Encoding[] = ['zstd', 'gzip', 'br']

const { BROTLI_PARAM_QUALITY, ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants
const GZIP = { level: 1 }
const BROTLI = { params: { [BROTLI_PARAM_QUALITY]: 1 } }
/** A window of 128 KiB: the default one is set up anew for each answer, and costs more than the work. */
const ZSTD = { params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_windowLog]: 17 } }

/** Up to here the way to a thread and back costs more than the compression, which takes a tenth of a millisecond. */
const MAX_SYNC_BYTES = 64 * 1024

/** How much a client likes each coding, by its Accept-Encoding field (RFC 9110 §12.5.3). */
function qualities(accept: string): ReadonlyMap<string, number> {
  const quality = new Map<string, number>()
  for (const entry of accept.split(',')) {
    const [name = '', ...parameters] = entry.split(';')
    const q = parameters.map((p) => p.trim().toLowerCase()).find((p) => p.startsWith('q='))
    const value = q === undefined ? 1 : Number(q.slice(2))
    quality.set(name.trim().toLowerCase(), Number.isNaN(value) ? 0 : value)
  }
  return quality
}

/**
 * The coding that a client likes best; undefined where it likes a body as it is better, and for one that takes no coding of ours.
 *
 * @param among the first one of those that the client likes equally
 */
export function negotiateEncoding(
  accept: string,
  among: readonly Encoding[] = PREFERRED,
): Encoding | undefined {
  const quality = qualities(accept)
  const any = quality.get('*')
  let best: Encoding | undefined
  let bestQuality = 0
  for (const encoding of among) {
    const value = quality.get(encoding) ?? any ?? 0
    if (value > bestQuality) {
      best = encoding
      bestQuality = value
    }
  }
  return best !== undefined && bestQuality >= (quality.get('identity') ?? 0) ? best : undefined
}

/** The client takes no body as it is: also what is hardly worth it is coded then. */
export function refusesIdentity(accept: string): boolean {
  // Browsers weigh nothing; this spares reading what they send.
  if (!accept.includes(';')) return false
  const quality = qualities(accept)
  return (quality.get('identity') ?? quality.get('*')) === 0
}

/** Compresses with the levels that suit an answer made for one request: a small one at once, a large one on a thread. */
export function compress(encoding: Encoding, body: string | Buffer): Buffer | Promise<Buffer> {
  const isSmall = body.length <= MAX_SYNC_BYTES
  switch (encoding) {
    case 'gzip':
      return isSmall ? zlib.gzipSync(body, GZIP) : gzip(body, GZIP)
    case 'br':
      return isSmall ? zlib.brotliCompressSync(body, BROTLI) : brotli(body, BROTLI)
    case 'zstd':
      return isSmall ? zlib.zstdCompressSync(body, ZSTD) : zstd(body, ZSTD)
  }
}

const BROTLI_ONCE = { params: { [BROTLI_PARAM_QUALITY]: 6 } }
const ZSTD_ONCE = { params: { [ZSTD_c_compressionLevel]: 9 } }

/** Compresses on a thread with the levels that suit a body which is sent many times. */
export function compressOnce(encoding: Encoding, body: Buffer): Promise<Buffer> {
  switch (encoding) {
    case 'gzip':
      return gzip(body)
    case 'br':
      return brotli(body, BROTLI_ONCE)
    case 'zstd':
      return zstd(body, ZSTD_ONCE)
  }
}

/** Media types worth compressing. */
export const isCompressible = (contentType: string): boolean =>
  /^(text\/|application\/(json|problem\+json|javascript|manifest\+json|wasm|xml|openmetrics-text)|image\/svg)/.test(
    contentType,
  )
