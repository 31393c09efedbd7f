import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib'
import type { Encoding } from '../compression.ts'
import type { StoredBytes } from './stored-bytes.ts'

const DECODERS = { br: createBrotliDecompress, gzip: createGunzip, zstd: createZstdDecompress }

/**
 * The hash of a file's content, which is its entity tag; of a coded one that of what it holds. In little memory, whatever its size.
 *
 * @throws Error for one that is not in the coding
 */
export async function digestOf(stored: StoredBytes, encoding?: Encoding): Promise<string> {
  if ('bytes' in stored && encoding === undefined) return hash('sha1', stored.bytes, 'base64url')
  const digest = createHash('sha1')
  const decoder = encoding === undefined ? new PassThrough() : DECODERS[encoding]()
  await pipeline(pieces(stored), decoder, digest)
  return digest.digest('base64url')
}

const pieces = (stored: StoredBytes): Iterable<Buffer> | Readable =>
  'bytes' in stored ? [stored.bytes] : createReadStream(stored.path)
