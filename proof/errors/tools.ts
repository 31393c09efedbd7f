import { pythonPackages } from '../harness/python-packages.ts'

const BUGSINK = 'bugsink==2.6.2'
const RELAY = 'sentry-relay==0.10.1'

/** Folders of Python packages. */
export interface Tools {
  /** A server that collects errors. */
  readonly bugsink: string
  /** What Sentry's own receiver makes of an event. */
  readonly relay: string
}

/** Fetches from the Python Package Index what is not in the cache. */
export async function fetchTools(): Promise<Tools> {
  return { bugsink: await pythonPackages(BUGSINK), relay: await pythonPackages(RELAY) }
}
