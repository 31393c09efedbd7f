import { type FileHandle, open } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Encoding } from '../compression.ts'
import { httpErrors } from '../http-errors.ts'
import { HttpResult } from '../result.ts'
import type { BodySource } from './body-source.ts'
import { mediaTypeOf } from './media-type-of.ts'

/** What is told of a file beside its bytes. */
export interface FileRepresentation {
  readonly mediaType: string
  /** Value of Cache-Control in place of what the route says. */
  readonly caching?: string | undefined
  /** In which its bytes are. */
  readonly encoding?: Encoding | undefined
}

/** An open file on its way to a client, or one that is in memory. */
export class FileBody {
  readonly size: number
  readonly mediaType: string
  readonly caching: string | undefined
  readonly encoding: Encoding | undefined
  readonly #content: FileHandle | Buffer

  constructor(
    content: FileHandle | Buffer,
    size: number,
    { mediaType, caching, encoding }: FileRepresentation,
  ) {
    this.#content = content
    this.size = size
    this.mediaType = mediaType
    this.caching = caching
    this.encoding = encoding
  }

  /** Of one that is in memory. */
  get bytes(): Buffer | undefined {
    return Buffer.isBuffer(this.#content) ? this.#content : undefined
  }

  /** Nobody reads it; once is enough. */
  close(): void {
    if (!Buffer.isBuffer(this.#content)) this.#content.close().catch(() => undefined)
  }

  /**
   * Of one that is open.
   *
   * @param end the first byte that is not read any more
   */
  source(start: number, end: number): BodySource {
    const handle = this.#content as FileHandle
    let at = start
    let isReading = false
    let isEnded = false
    const close = () => this.close()
    return {
      async next() {
        if (at >= end) {
          this.end()
          return undefined
        }
        isReading = true
        const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - at))
        const { bytesRead } = await handle.read(piece, 0, piece.length, at).finally(() => {
          isReading = false
          if (isEnded) close()
        })
        if (bytesRead === 0)
          throw new Error(`the file became shorter while it was sent, at ${at} of ${end} bytes`)
        at += bytesRead
        return piece.subarray(0, bytesRead)
      },
      end() {
        if (isEnded) return
        isEnded = true
        // A handle must not be closed under a read.
        if (!isReading) close()
      },
    }
  }
}

const PIECE_BYTES = 128 * 1024

/** What may be said of a file that is sent. */
export interface FileOptions {
  /** Default: by the ending of its name, else `application/octet-stream`. */
  readonly mediaType?: string
  /** Browsers store it under this name, and do not show it (RFC 6266). */
  readonly downloadAs?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Answers with a file, under 200 declared as `content.file()`: with its length, an entity tag of its size and time,
 * `Last-Modified`, and by `Range` with a part of it. Who names the path decides what is read: give a name of your own, and not
 * one that a client sent.
 *
 * @throws AppError file_not_found where there is no file; what the system says of one that cannot be read
 */
export async function sendFile(path: string, options: FileOptions = {}): Promise<HttpResult<200, FileBody>> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR' ? httpErrors.file_not_found() : error
  })
  try {
    const { size, mtimeNs, mtime, isFile } = await statOf(handle)
    if (!isFile) throw httpErrors.file_not_found()
    const { downloadAs, headers } = options
    const mediaType = options.mediaType ?? mediaTypeOf(extname(basename(path)))
    return new HttpResult(200, new FileBody(handle, size, { mediaType }), {
      etag: `${size.toString(36)}-${mtimeNs.toString(36)}`,
      lastModified: mtime,
      headers: {
        ...headers,
        ...(downloadAs === undefined ? {} : { 'content-disposition': dispositionOf(downloadAs) }),
      },
    })
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function statOf(handle: FileHandle) {
  const stat = await handle.stat({ bigint: true })
  return { size: Number(stat.size), mtimeNs: stat.mtimeNs, mtime: stat.mtime, isFile: stat.isFile() }
}

/** RFC 8187 §3.2.1: what is no letter or digit is written in hexadecimal. */
const dispositionOf = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`
