import type { DrillConfig, RouteTrait, SampleRoute } from '../config/drill-config.ts'
import type { Check } from '../engine/check.ts'
import type { Call } from '../http/exchange.ts'
import type { Supervisor } from '../process/supervisor.ts'
import { type Replica, startReplica } from './replica.ts'

export interface DrillContext {
  readonly config: DrillConfig
  readonly supervisor: Supervisor
  readonly seed: number
  /** Seeded; 0…1. */
  readonly random: () => number
  /** Tells a waiting person what happens now. */
  progress(text: string): void
}

/** A claim that is tried on a service that runs for the purpose. */
export type Drill = Check<DrillContext>

/** Starts one replica with the variables that the configuration gives this drill. */
export function launch(
  { supervisor, config }: DrillContext,
  drillId: string,
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<Replica> {
  return startReplica(supervisor, config, { env: { ...config.drills[drillId]?.env, ...env }, signal })
}

/** The call of a sample route on a replica or a balancer. */
export function callOf(baseUrl: string, route: SampleRoute): Call {
  const body =
    route.body === undefined
      ? undefined
      : typeof route.body === 'string'
        ? route.body
        : JSON.stringify(route.body)
  return {
    method: route.method,
    url: baseUrl + route.path,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...route.headers },
    ...(body !== undefined && { body }),
  }
}

/** What to write when a drill needs a route that the configuration does not name. */
export function missingRoute(trait: RouteTrait): string {
  return `no route of the configuration is "${trait}"`
}
