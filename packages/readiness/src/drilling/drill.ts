import type { DrillConfig, RouteTrait, SampleRoute } from '../config/drill-config.ts'
import type { WiredDependency } from '../dependencies/wired-dependency.ts'
import type { Check, Control } from '../engine/check.ts'
import type { Call } from '../http/exchange.ts'
import type { Supervisor } from '../process/supervisor.ts'
import { type Replica, type ReplicaOptions, startReplica, targetReplica } from './replica.ts'

/** What a run knows before its drills begin. */
export interface DrillBase {
  readonly config: DrillConfig
  readonly seed: number
  /** Seeded; 0…1. */
  readonly random: () => number
  /** A running service to drill instead of one that is started. */
  readonly target?: string
  /** Whether there is time for a soak of thirty minutes. */
  readonly long: boolean
  /** Tells a waiting person what happens now. */
  progress(text: string): void
}

export interface DrillContext extends DrillBase {
  readonly supervisor: Supervisor
  /** The variables that the configuration gives this drill. */
  readonly env: Readonly<Record<string, string>>
  /** What `launch` has started for this drill. */
  readonly launched: Replica[]
  readonly dependencies: readonly WiredDependency[]
  /** The header of a known caller; empty when the configuration has no `auth`. */
  readonly credentials: Readonly<Record<string, string>>
}

/** A claim that is tried on a service that runs for the purpose. */
export interface Drill<Flaw extends string = string> extends Check<DrillContext> {
  /** Whether it also makes sense on a running target, which it can neither start nor stop. */
  readonly onTarget?: boolean
  /** Whether its numbers would be spoilt by another drill on the same machine. */
  readonly alone?: boolean
  readonly controls: readonly Control<Flaw>[]
}

/**
 * A drill; how bad it is when it fails, and what kind of check it is, go without saying.
 *
 * @param id as a person types it, and the name of its folder.
 */
export function defineDrill<const Flaw extends string>(
  id: string,
  drill: Omit<Drill<Flaw>, 'id' | 'kind' | 'severity'>,
): Drill<Flaw> {
  return { ...drill, severity: 'error', id: `drill.${id}`, kind: 'drill' }
}

/** Starts one replica with the variables that the configuration gives this drill. */
export async function launch(
  { supervisor, config, env, target, launched }: DrillContext,
  signal: AbortSignal,
  options: Pick<ReplicaOptions, 'env' | 'output'> = {},
): Promise<Replica> {
  if (target !== undefined) return targetReplica(target)
  const replica = await startReplica(supervisor, config, {
    ...options,
    env: { ...env, ...options.env },
    signal,
  })
  launched.push(replica)
  return replica
}

/**
 * The call of a sample route on a replica or a balancer.
 *
 * @param number replaces `{n}` in the path and in the texts of the body.
 */
export function callOf(baseUrl: string, route: SampleRoute, number = 1): Call {
  const fill = (text: string) => text.replaceAll('{n}', String(number))
  const body =
    route.body === undefined
      ? undefined
      : fill(typeof route.body === 'string' ? route.body : JSON.stringify(route.body))
  return {
    method: route.method,
    url: baseUrl + fill(route.path),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...route.headers },
    ...(body !== undefined && { body }),
  }
}

/** What to write when a drill needs a route that the configuration does not name. */
export function missingRoute(trait: RouteTrait): string {
  return `no route of the configuration is "${trait}"`
}
