import { join } from 'node:path'
import type { HealthMonitor } from '../health/index.ts'
import { createAll } from './create-all.ts'
import type { ServiceDeclaration } from './define-service.ts'
import type { AnyDependency, DependencyContext } from './dependency.ts'
import { bidFarewell } from './farewell.ts'
import { serviceSettings } from './service-settings.ts'

export interface NamedClient {
  readonly name: string
  readonly dependency: AnyDependency
  readonly client: unknown
}

type ClientsContext = Omit<DependencyContext, 'name' | 'service' | 'dataDir'> & {
  readonly declaration: ServiceDeclaration
  readonly health: HealthMonitor
}

/** Builds the clients of all dependencies, each to be closed in the phase `dependencies` from the moment that it is there. */
export function createClients({ declaration, health, ...context }: ClientsContext): Promise<NamedClient[]> {
  const { settings, telemetry, lifecycle, clock } = context
  const { log } = telemetry
  const dataDir = join(settings.get(serviceSettings).dataDir, declaration.name)
  const makers = Object.entries(declaration.uses ?? {}).map(([name, dependency]) => {
    const make = async (): Promise<NamedClient> => {
      const client = await dependency.create({ ...context, name, service: declaration.name, dataDir })
      const named = { name, dependency, client }
      lifecycle.onStop('dependencies', name, (_, timeMs) =>
        bidFarewell(named, { health, clock, log }, timeMs),
      )
      return named
    }
    return [name, make] as const
  })
  return createAll('dependency', makers, { lifecycle, clock, log })
}
