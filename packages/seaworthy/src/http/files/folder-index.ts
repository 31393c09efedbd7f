import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Encoding } from '../compression.ts'
import { mediaTypeOf } from '../content/media-type-of.ts'
import { digestOf } from './file-digest.ts'
import { type ListedFile, listFiles } from './file-listing.ts'
import type { FileMemory } from './file-memory.ts'
import { hashedNames } from './hashed-names.ts'
import { inlineHashes } from './inline-hashes.ts'
import { type ContentSecurityPolicy, pagePolicy } from './page-policy.ts'
import { ServedFile } from './served-file.ts'
import { type StoredBytes, stampOf } from './stored-bytes.ts'

/** What is told of the files of a folder. */
export interface FolderOptions {
  readonly folder: string
  /** For everybody, or for who asks. */
  readonly scope: 'public' | 'private'
  readonly contentSecurityPolicy: ContentSecurityPolicy | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
  /** Names whose content never changes. Undefined: those that carry a hash. */
  readonly immutable: ((name: string) => boolean) | undefined
  readonly memory: FileMemory
  /** Told of what a person should know, such as a coding of other content. */
  readonly warn: (file: string, message: string) => void
}

interface IndexedFile {
  /** Of the file, its codings and what is told of it. */
  readonly stamp: string
  readonly file: ServedFile
}

/** The files of a folder by their names: what a client asks for is looked up here and never becomes a path. */
export class FolderIndex {
  readonly #files: ReadonlyMap<string, IndexedFile>

  constructor(files: ReadonlyMap<string, IndexedFile>) {
    this.#files = files
  }

  get size(): number {
    return this.#files.size
  }

  get(name: string): ServedFile | undefined {
    return this.#files.get(name)?.file
  }

  /** What is the same as before is taken from there, and what is gone is forgotten. */
  static async read(options: FolderOptions, before?: FolderIndex): Promise<FolderIndex> {
    const listed = await listFiles(options.folder)
    const byName = new Map(listed.map((each) => [each.name, each]))
    const isCoding = ({ name }: ListedFile) => ENDINGS.has(extname(name)) && byName.has(withoutEnding(name))
    const files = listed.filter((each) => !isCoding(each))
    const hashed = hashedNames(files.map(({ name }) => name))
    const indexed = new Map<string, IndexedFile>()
    // Small ones are asked for most, and most of them fit.
    for (const file of files.sort((a, b) => Number(a.stat.size - b.stat.size))) {
      const { name } = file
      const isImmutable = options.immutable?.(name) ?? hashed.has(name)
      const codings = [...ENDINGS].flatMap(([ending, encoding]) => {
        const found = byName.get(name + ending)
        return found ? [[encoding, found] as const] : []
      })
      const stamps = [file, ...codings.map(([, each]) => each)].map((each) => stampOf(each.stat))
      const stamp = [isImmutable, ...stamps].join()
      const known = before === undefined ? undefined : before.#files.get(name)
      indexed.set(
        name,
        known?.stamp === stamp ? known : { stamp, file: await serve(file, codings, isImmutable, options) },
      )
    }
    if (before !== undefined) before.#forgetAllBut(indexed)
    return new FolderIndex(indexed)
  }

  #forgetAllBut(kept: ReadonlyMap<string, IndexedFile>): void {
    for (const [name, each] of this.#files) if (kept.get(name) !== each) each.file.forget()
  }
}

const ENDINGS: ReadonlyMap<string, Encoding> = new Map([
  ['.br', 'br'],
  ['.zst', 'zstd'],
  ['.gz', 'gzip'],
])
const withoutEnding = (name: string): string => name.slice(0, -extname(name).length)

/** Larger ones are read from the disk, piece by piece. */
const MOST_KEPT_BYTES = 2 * 1024 * 1024

async function serve(
  listed: ListedFile,
  codings: readonly (readonly [Encoding, ListedFile])[],
  isImmutable: boolean,
  options: FolderOptions,
): Promise<ServedFile> {
  const { scope, memory, warn } = options
  const stored = await store(listed, memory)
  const etag = await digestOf(stored)
  const coded = new Map<Encoding, StoredBytes>()
  for (const [encoding, file] of codings) {
    const found = await store(file, memory)
    // Left over from a build before, it would be sent under the name of what is there now.
    if ((await digestOf(found, encoding).catch(() => undefined)) === etag) coded.set(encoding, found)
    else {
      if ('bytes' in found) memory.give(found.size)
      warn(file.name, `is not ${listed.name} in the coding ${encoding}, and is not sent: build both anew`)
    }
  }
  const mediaType = mediaTypeOf(extname(listed.name))
  const policy = await policyOf(listed.name, stored, mediaType, options)
  return new ServedFile(stored, {
    mediaType,
    etag,
    caching: cachingOf(scope, isImmutable),
    headers: { ...(policy === undefined ? {} : { 'content-security-policy': policy }), ...options.headers },
    coded,
    memory,
  })
}

const cachingOf = (scope: 'public' | 'private', isImmutable: boolean): string =>
  isImmutable
    ? `${scope}, max-age=31536000, immutable`
    : scope === 'public'
      ? 'no-cache'
      : 'private, no-cache'

async function store({ path, stat }: ListedFile, memory: FileMemory): Promise<StoredBytes> {
  const size = Number(stat.size)
  if (size > MOST_KEPT_BYTES || !memory.take(size)) return { path, stamp: stampOf(stat), size }
  const bytes = await readFile(path)
  // It may have changed since.
  memory.give(size - bytes.length)
  return { bytes, size: bytes.length }
}

async function policyOf(
  name: string,
  stored: StoredBytes,
  mediaType: string,
  { contentSecurityPolicy, warn }: FolderOptions,
): Promise<string | undefined> {
  if (mediaType.startsWith('text/javascript')) return pagePolicy(contentSecurityPolicy)
  if (!mediaType.startsWith('text/html')) return undefined
  const html = 'bytes' in stored ? stored.bytes : await readFile(stored.path)
  const hashes = inlineHashes(html.toString())
  if (hashes.refused.length > 0)
    warn(
      name,
      `has the attributes ${hashes.refused.join(', ')}, which its content security policy refuses: put them into a file of scripts or styles`,
    )
  return pagePolicy(contentSecurityPolicy, hashes)
}
