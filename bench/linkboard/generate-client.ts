import { mkdirSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import type { Board } from './board.ts'

const FILE = new URL('generated/linkboard-api.ts', import.meta.url)

/** Writes the types of a client from the document of a board; `openapi-fetch` is the client. */
export async function generateClient(board: Board): Promise<void> {
  const types = await openapiTS(new URL(`${board.url}/openapi.json`))
  mkdirSync(new URL('./', FILE), { recursive: true })
  writeFileSync(FILE, astToString(types))
}
