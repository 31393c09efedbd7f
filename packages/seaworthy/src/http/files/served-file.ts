import type { IncomingHttpHeaders } from 'node:http'
import { compressOnce, type Encoding, isCompressible, negotiateEncoding } from '../compression.ts'
import { FileBody } from '../content/file-body.ts'
import { HttpResult } from '../result.ts'
import type { FileMemory } from './file-memory.ts'
import { openStored, type StoredBytes } from './stored-bytes.ts'

/** What is told of a file with each answer. */
export interface ServedFileOptions {
  readonly mediaType: string
  /** Of its content; without quotes. */
  readonly etag: string
  /** Value of Cache-Control; default: what the route says. */
  readonly caching?: string
  readonly headers: Readonly<Record<string, string>>
  /** Codings of the same content that were made before. */
  readonly coded?: ReadonlyMap<Encoding, StoredBytes>
  /** For the codings that are made here. */
  readonly memory: FileMemory
}

/** Among codings that the client likes equally, the smallest: it is made once and sent many times. */
const DENSEST: readonly Encoding[] = ['br', 'zstd', 'gzip']
/** Below that a coding saves no packet. */
const MIN_BYTES = 1_000

/** A file that is sent many times, in the coding that a client likes best: made before, or once here. */
export class ServedFile {
  readonly #stored: StoredBytes
  readonly #options: ServedFileOptions
  /** In the order in which they are preferred. */
  readonly #encodings: readonly Encoding[]
  readonly #made = new Map<Encoding, Promise<StoredBytes | undefined>>()
  #madeBytes = 0
  #isForgotten = false

  constructor(stored: StoredBytes, options: ServedFileOptions) {
    this.#stored = stored
    this.#options = options
    const { coded = NO_CODINGS, mediaType } = options
    const isMade = coded.size === 0 && 'bytes' in stored && stored.size >= MIN_BYTES
    this.#encodings =
      isMade && isCompressible(mediaType)
        ? DENSEST
        : [...coded].sort(([, a], [, b]) => a.size - b.size).map(([encoding]) => encoding)
  }

  /**
   * The whole file in a coding, or as it is where a part of it is asked for.
   *
   * @param more header fields beside its own
   * @throws AppError file_changed
   */
  async answer(
    { range, 'accept-encoding': accept }: IncomingHttpHeaders,
    more?: Readonly<Record<string, string>>,
  ): Promise<HttpResult<200, FileBody>> {
    const isNegotiated = range === undefined && accept !== undefined && this.#encodings.length > 0
    const encoding = isNegotiated ? negotiateEncoding(accept, this.#encodings) : undefined
    const coded = encoding && (await this.#coded(encoding))
    const stored = coded ?? this.#stored
    const { mediaType, caching, etag, headers } = this.#options
    const content = 'bytes' in stored ? stored.bytes : await openStored(stored.path, stored.stamp)
    const told = { mediaType, caching, encoding: coded && encoding }
    return new HttpResult(200, new FileBody(content, stored.size, told), {
      etag,
      headers: more === undefined ? headers : { ...headers, ...more },
    })
  }

  /** It is not served any more: what it holds is for others. */
  forget(): void {
    if (this.#isForgotten) return
    this.#isForgotten = true
    const { memory, coded = NO_CODINGS } = this.#options
    for (const stored of [this.#stored, ...coded.values()]) if ('bytes' in stored) memory.give(stored.size)
    memory.give(this.#madeBytes)
  }

  /** Undefined where it is no gain, or has no room. */
  #coded(encoding: Encoding): StoredBytes | Promise<StoredBytes | undefined> | undefined {
    const before = this.#options.coded?.get(encoding)
    if (before !== undefined) return before
    let made = this.#made.get(encoding)
    if (made === undefined) {
      made = this.#make(encoding)
      this.#made.set(encoding, made)
    }
    return made
  }

  async #make(encoding: Encoding): Promise<StoredBytes | undefined> {
    if (!('bytes' in this.#stored)) return undefined
    const { memory } = this.#options
    const bytes = await compressOnce(encoding, this.#stored.bytes)
    if (bytes.length >= this.#stored.size || this.#isForgotten || !memory.take(bytes.length)) return undefined
    this.#madeBytes += bytes.length
    return { bytes, size: bytes.length }
  }
}

const NO_CODINGS: ReadonlyMap<Encoding, StoredBytes> = new Map()
