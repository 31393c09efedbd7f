import type { Clock, Environment } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { HealthMonitor } from '../health/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { HttpSettings } from './http-settings.ts'
import type { InternalRoutes } from './internal-routes.ts'
import { addManagement, addProbes, type ProbePaths } from './management-routes.ts'
import { securityText } from './security-text.ts'

/** What is not for the users of a service but for those who run it. */
export interface InternalSurface {
  readonly settings: HttpSettings
  readonly telemetry: Telemetry
  readonly environment: Environment
  readonly health: HealthMonitor
  readonly clock: Clock
  readonly probePaths: ProbePaths
}

/** Probes on both ports, everything else where the public does not reach it. @throws FatalBootError for one port twice. */
export function addInternal(
  internal: InternalRoutes,
  management: InternalRoutes,
  { settings, telemetry, environment, health, clock, probePaths }: InternalSurface,
): void {
  const { managementPort, port, securityContact } = settings
  const isProduction = environment === 'production'
  if (managementPort === port && port !== 0) {
    throw new FatalBootError(
      `MANAGEMENT_PORT and PORT are both ${port}; set MANAGEMENT_PORT to another port, or leave it out`,
    )
  }
  addProbes(internal, health, probePaths, () => !isProduction)
  addProbes(management, health, probePaths, () => true)
  addManagement(management, telemetry)
  if (managementPort === undefined && !isProduction) addManagement(internal, telemetry)
  if (managementPort === undefined && isProduction) {
    telemetry.log.warn('metrics and the log level are not reachable: set MANAGEMENT_PORT')
  }
  if (securityContact) {
    internal.add('/.well-known/security.txt', ['GET', 'HEAD'], securityText(securityContact, clock))
  }
}
