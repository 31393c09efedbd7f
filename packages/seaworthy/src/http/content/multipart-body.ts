import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { httpErrors } from '../http-errors.ts'
import type { MultipartLimits } from './multipart-limits.ts'
import type { ReceivedBytes, Upload } from './upload.ts'
import { writePieces } from './written-file.ts'

/** A field of a form. */
export interface FieldPart {
  readonly kind: 'field'
  readonly name: string
  readonly value: string
}

/** A file of a form. It is read before the next part is asked for, or not at all. */
export interface FilePart extends ReceivedBytes {
  readonly kind: 'file'
  readonly name: string
  /** What the client calls it, without folders: for people to read, not a path to write to. */
  readonly filename: string
}

/** Header lines of one part, and bytes of all of them. */
const HEADERS = { headerPairs: 20, headerSize: 8_192, fieldNameSize: 200 }

/** The parts of a form (RFC 7578) in the order in which they arrive. */
export class MultipartBody implements AsyncIterable<FieldPart | FilePart> {
  readonly #upload: Upload
  readonly #limits: MultipartLimits

  constructor(upload: Upload, limits: MultipartLimits) {
    this.#upload = upload
    this.#limits = limits
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FieldPart | FilePart, void> {
    const queue = new PartQueue(this.#limits)
    const parser = queue.parser(this.#upload.mediaType)
    const feeding = feed(parser, this.#upload, queue)
    let file: FormFile | undefined
    try {
      for (;;) {
        const part = await queue.next()
        if (part === undefined) break
        file = part.kind === 'file' ? part : undefined
        yield part
        await file?.skip()
      }
      await feeding
    } finally {
      queue.leave()
      file?.leave()
    }
  }
}

/** Gives the parser what arrives, and waits while it has enough. */
async function feed(parser: BusboyInstance, upload: Upload, queue: PartQueue): Promise<void> {
  try {
    for await (const piece of upload) {
      if (queue.isLeft) return
      if (!parser.write(piece)) await queue.room(parser)
      queue.check()
    }
    parser.end()
  } catch (error) {
    queue.fail(error)
  }
}

/** What the parser found and the handler has not asked for: bounded by the limits of fields, since a file stops the parser. */
class PartQueue {
  readonly #limits: MultipartLimits
  readonly #parts: (FieldPart | FormFile)[] = []
  #wake: (() => void) | undefined
  #error: unknown
  #file: FormFile | undefined
  #isOver = false
  isLeft = false

  constructor(limits: MultipartLimits) {
    this.#limits = limits
  }

  /** @throws AppError malformed_body without a boundary */
  parser(mediaType: string): BusboyInstance {
    const { maxFiles, maxFileBytes, maxFields, maxFieldBytes } = this.#limits
    let parser: BusboyInstance
    try {
      parser = new Busboy({
        headers: { 'content-type': mediaType },
        limits: {
          ...HEADERS,
          files: maxFiles,
          fileSize: maxFileBytes,
          fields: maxFields,
          fieldSize: maxFieldBytes,
          parts: maxFiles + maxFields,
        },
      })
    } catch (error) {
      throw httpErrors.malformed_body({ reason: (error as Error).message })
    }
    parser.on('field', (name, value, isNameCut, isValueCut) => {
      if (isNameCut || isValueCut) this.fail(tooLarge(`the field "${name}"`, maxFieldBytes))
      else this.#add({ kind: 'field', name, value })
    })
    parser.on('file', (name, stream, filename, _encoding, type) => {
      this.#file = new FormFile(name, baseName(filename), type, stream, maxFileBytes)
      this.#add(this.#file)
    })
    for (const [event, what, most] of [
      ['partsLimit', 'parts', maxFiles + maxFields],
      ['filesLimit', 'files', maxFiles],
      ['fieldsLimit', 'fields', maxFields],
    ] as const)
      parser.on(event, () => this.fail(httpErrors.too_many_parts({ what, most })))
    parser.on('error', (error) => this.fail(httpErrors.malformed_body({ reason: reasonOf(error as Error) })))
    parser.on('finish', () => {
      this.#isOver = true
      this.#wake?.()
    })
    return parser
  }

  async next(): Promise<FieldPart | FormFile | undefined> {
    for (;;) {
      this.check()
      const part = this.#parts.shift()
      if (part !== undefined || this.#isOver) return part
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Resolves when the parser takes more, or nobody wants it to. */
  room(parser: BusboyInstance): Promise<void> {
    return new Promise((resolve) => {
      parser.once('drain', resolve)
      this.#leaving = resolve
    })
  }
  #leaving: (() => void) | undefined

  check(): void {
    if (this.#error !== undefined) throw this.#error
  }

  fail(error: unknown): void {
    this.#error ??= error
    this.#file?.fail(error)
    this.#wake?.()
    this.#leaving?.()
  }

  leave(): void {
    this.isLeft = true
    this.#leaving?.()
  }

  #add(part: FieldPart | FormFile): void {
    this.#parts.push(part)
    this.#wake?.()
  }
}

class FormFile implements FilePart {
  readonly kind = 'file'
  readonly name: string
  readonly filename: string
  readonly mediaType: string
  readonly #stream: BusboyFileStream
  readonly #maxBytes: number
  #bytes = 0
  #failure: unknown

  constructor(name: string, filename: string, mediaType: string, stream: BusboyFileStream, maxBytes: number) {
    this.name = name
    this.filename = filename
    this.mediaType = mediaType
    this.#stream = stream
    this.#maxBytes = maxBytes
    stream.on('error', () => undefined)
  }

  get bytes(): number {
    return this.#bytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    const pieces = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    for (;;) {
      const { done, value } = await this.#ofClient(pieces.next())
      if (done) break
      this.#bytes += value.length
      yield value
    }
    if (this.#stream.truncated) throw tooLarge(`the file "${this.name}"`, this.#maxBytes)
  }

  toFile(path: string): Promise<number> {
    return writePieces(path, this)
  }

  /** Reads the rest, so that the parser comes to the next part. */
  async skip(): Promise<void> {
    if (this.#stream.readableEnded || this.#stream.destroyed) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#stream.once('end', resolve).once('error', reject).resume()
    await this.#ofClient(promise)
  }

  /** What breaks off a file is why the form does, or that the form ends within it. */
  async #ofClient<T>(read: Promise<T>): Promise<T> {
    try {
      return await read
    } catch (error) {
      throw this.#failure ?? httpErrors.malformed_body({ reason: reasonOf(error as Error) })
    }
  }

  fail(error: unknown): void {
    this.#failure ??= error
    this.#stream.destroy(error instanceof Error ? error : new Error(String(error)))
  }

  leave(): void {
    this.#stream.resume()
  }
}

const tooLarge = (what: string, maxBytes: number) => httpErrors.part_too_large({ what, maxBytes })

/** The last step of a path as Windows and others write it: some clients send all of it. */
const baseName = (filename: string): string => filename.replace(/^.*[/\\]/s, '')

const reasonOf = ({ message }: Error): string => message.charAt(0).toLowerCase() + message.slice(1)
