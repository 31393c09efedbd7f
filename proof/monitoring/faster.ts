import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Watched } from '@seaworthy/monitoring'
import { type DescribedService, fromDeclaration, watchedService } from '@seaworthy/shipping'

/** How much faster than in production time runs in the rules: five minutes are fifteen seconds, and metrics are read each second. */
export const FASTER = 20
export const time = (seconds: number): string => `${Math.round((seconds * 1_000) / FASTER)}ms`

/** What looks at dependencies has to be as much faster, or a cause would be noticed after what follows from it. */
export const HEALTH = { HEALTH_INTERVAL_MS: '250', HEALTH_RETRY_MS: '100' }

const root = join(import.meta.dirname, '../..')
export const languageFolder = (language: string): string => join(root, 'proof/languages', language)
/** Of a service of this workspace. */
export const drillFileOf = (name: string): string => join(root, `services/${name}/seaworthy.drill.yaml`)

/** A service of this workspace as its shipped rules see it, but for their time. */
export function watchedOwn(name: string): Watched {
  const file = join(root, `docs/reference/service-description/${name}.json`)
  return watchedFaster(fromDeclaration(JSON.parse(readFileSync(file, 'utf8'))), `deploy/${name}`)
}

/** A service as its shipped rules see it, but for their time. */
export function watchedFaster(service: DescribedService, place: string): Watched {
  const watched = watchedService(service, place)
  if (watched === undefined) throw new Error(`${service.name} tells nothing of itself`)
  return { ...watched, time, faster: FASTER }
}
