import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Edge } from './asked.ts'
import type { Ground } from './ground.ts'

/** Below the two seconds that an answer of characters may take. */
const PAUSE_MS = 1_400

let count = 0

/** An answer for which the database is waited for, nearly as long as an answer may take. */
export async function slowAnswer(
  { dependencies: { database } }: Ground,
  edge: Edge,
): Promise<{ readonly status: number; readonly elapsedMs: number }> {
  await database.pause()
  const startedMs = performance.now()
  // A search that nobody has made, so that no cache has its answer.
  const asked = ask(edge, { path: `/api/v1/characters?name=nobody${++count}&pageSize=100` }).then(
    ({ status }) => ({ status, elapsedMs: performance.now() - startedMs }),
  )
  await sleep(PAUSE_MS)
  await database.resume()
  return await asked
}
