import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where what takes long is kept from run to run. */
export const cacheFolder = process.env.SEAWORTHY_CACHE ?? join(homedir(), '.cache', 'seaworthy', 'cluster')

/**
 * A folder of the cache, made when it is not there. Its name says everything that its content depends on, so it is never stale;
 * one whose making was broken off is not taken for it.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const startedMs = performance.now()
  console.log(`making ${name}, which is kept in ${cacheFolder}`)
  await make(unfinished)
  renameSync(unfinished, folder)
  console.log(`made ${name} in ${Math.round((performance.now() - startedMs) / 1_000)} s`)
  return folder
}
