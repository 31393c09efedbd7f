import { cached } from './cache-folder.ts'
import { shell } from './shell.ts'

const PATIENCE_MS = 1_800_000

/**
 * A folder for PYTHONPATH with what a requirement such as `moto[server]==5.2.5` needs, fetched from the Python Package Index where it is
 * not in the cache.
 */
export function pythonPackages(requirement: string): Promise<string> {
  return cached(requirement.replace(/\[.*\]/, '').replace('==', '-'), async (folder) => {
    await shell(['python3', '-m', 'pip', 'install', '--quiet', '--target', folder, requirement], {
      timeoutMs: PATIENCE_MS,
    })
  })
}
