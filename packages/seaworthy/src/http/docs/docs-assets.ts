import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { mediaTypeOf } from '../content/media-type-of.ts'
import type { FileMemory } from '../files/file-memory.ts'
import { ServedFile } from '../files/served-file.ts'
import { DOCS_SCRIPT } from './docs-script.ts'
import { DOCS_STYLE } from './docs-style.ts'

const require = createRequire(import.meta.url)

const SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'start.js': async () => Buffer.from(DOCS_SCRIPT),
  'page.css': async () => Buffer.from(DOCS_STYLE),
  'swagger-ui.css': () => readFile(`${swaggerFolder()}swagger-ui.css`),
  'swagger-ui-bundle.js': () => readFile(`${swaggerFolder()}swagger-ui-bundle.js`),
}

const swaggerFolder = (): string =>
  require.resolve('@fastify/swagger-ui/package.json').replace(/package\.json$/, 'static/')

/**
 * The parts of the page, each looked for when it is first asked for: a service whose page nobody opens pays nothing for it. Then
 * it is kept: read for each request, hundreds of clients that never read what they ask for would hold as many copies of it.
 */
export function docsAssets(memory: FileMemory): Readonly<Record<string, () => Promise<ServedFile>>> {
  return Object.fromEntries(
    Object.entries(SOURCES).map(([name, read]) => [
      name,
      onceFor(async () => fileOf(name, await read(), memory)),
    ]),
  )
}

const fileOf = (name: string, bytes: Buffer, memory: FileMemory): ServedFile =>
  new ServedFile(
    { bytes, size: bytes.length },
    { mediaType: mediaTypeOf(extname(name)), etag: hash('sha1', bytes, 'base64url'), headers: {}, memory },
  )

function onceFor<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    if (made !== undefined) return made
    const making = make()
    made = making
    // What could not be read now may be there the next time.
    making.catch(() => {
      made = undefined
    })
    return making
  }
}
