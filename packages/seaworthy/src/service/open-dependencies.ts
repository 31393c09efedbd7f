import type {
  AnyDependency,
  OpenDependency,
  Parts,
  Runtime,
  ServiceDeclaration,
} from '../capability/index.ts'
import { createAll } from './create-all.ts'
import { bidFarewell } from './farewell.ts'

/** A dependency that is open, under the name that the service gave it. */
export interface NamedDependency {
  readonly name: string
  readonly dependency: AnyDependency
  readonly open: OpenDependency<unknown>
}

/** Opens all dependencies side by side, each to be closed in the phase `dependencies` from the moment that it is there. */
export function openDependencies(
  runtime: Runtime,
  { uses = {} }: ServiceDeclaration,
  health: Pick<Parts['health'], 'checks'>,
): Promise<NamedDependency[]> {
  const { telemetry, lifecycle, clock } = runtime
  const { log } = telemetry
  const makers = Object.entries(uses).map(([name, dependency]) => {
    const make = async (): Promise<NamedDependency> => {
      const named = { name, dependency, open: await dependency.open({ ...runtime, name }) }
      lifecycle.onStop('dependencies', name, (_, timeMs) =>
        bidFarewell(named, { health, clock, log }, timeMs),
      )
      return named
    }
    return [name, make] as const
  })
  return createAll('dependency', makers, { lifecycle, clock, log })
}
