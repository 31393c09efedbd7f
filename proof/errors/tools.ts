import { cached } from '../harness/cache-folder.ts'
import { shell } from '../harness/shell.ts'

const BUGSINK = 'bugsink==2.6.2'
const RELAY = 'sentry-relay==0.10.1'
const PATIENCE_MS = 600_000

/** Folders of Python packages. */
export interface Tools {
  /** A server that collects errors. */
  readonly bugsink: string
  /** What Sentry's own receiver makes of an event. */
  readonly relay: string
}

/** Fetches from the Python Package Index what is not in the cache. */
export async function fetchTools(): Promise<Tools> {
  return { bugsink: await packages(BUGSINK), relay: await packages(RELAY) }
}

function packages(requirement: string): Promise<string> {
  return cached(requirement.replace('==', '-'), async (folder) => {
    await shell(['python3', '-m', 'pip', 'install', '--quiet', '--target', folder, requirement], {
      timeoutMs: PATIENCE_MS,
    })
  })
}
