import type { ServiceDeclaration } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'

/**
 * Logs, the description and the background work of a service know a feature by its name.
 *
 * @throws FatalBootError that tells which features have the same one.
 */
export function refuseSharedNames({ features }: ServiceDeclaration): void {
  const places = Map.groupBy(features.keys(), (at) => (features[at] as { name: string }).name)
  const shared = [...places].filter(([, all]) => all.length > 1)
  if (shared.length === 0) return
  const told = shared.map(([name, all]) => `"${name}" (${all.map((at) => `features[${at}]`).join(' and ')})`)
  throw new FatalBootError(
    `several features have one name: ${told.join(', ')}; name each apart, and list it once`,
  )
}
