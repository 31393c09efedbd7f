import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Flaw } from './flaws.ts'

const CHUNK = Buffer.alloc(65_536, 'a line of an export that goes on and on\n')
const CHUNKS = 384
export const EXPORT_BYTES = CHUNK.length * CHUNKS

/** Twenty-four megabytes, made as fast as they are taken. */
export async function sendExport(response: ServerResponse, flaw: Flaw | undefined): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': EXPORT_BYTES })
  await pipeline(Readable.from(chunks(flaw)), response)
}

function* chunks(flaw: Flaw | undefined): Generator<Buffer> {
  const heaped = flaw === 'buffers-without-bound' ? 80 : 0
  if (heaped > 0) yield Buffer.concat(Array.from({ length: heaped }, () => CHUNK))
  for (let made = heaped; made < CHUNKS; made++) yield CHUNK
}
