import type { Supervisor } from '@seaworthy/rig'
import type { Level, RequirementId } from '../catalogue/index.ts'
import { type DrillConfig, routeThatIs } from '../config/drill-config.ts'
import type { RouteTrait, SampleRoute } from '../config/sample-route.ts'
import type { Schemas, ValuesOf } from '../config/schema.ts'
import type { WiredDependency } from '../dependencies/wired-dependency.ts'
import type { Check, Control } from '../engine/check.ts'
import type { Call } from '../http/exchange.ts'
import { closedLoop, type LoadOptions, type LoadRun } from '../load/load.ts'
import { type Replica, type ReplicaOptions, startReplica, targetReplica } from './replica.ts'
import { outcomeOf, type ToldOutcome } from './told-outcome.ts'

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

export interface DrillContext<Options = DrillConfig['options']> extends DrillBase {
  /** What the file says under the keys that the drill has of its own. */
  readonly options: Options
  readonly supervisor: Supervisor
  /** Aborts when the run is to end. */
  readonly signal: AbortSignal
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
  /** What a drill file has to name so that this drill can be run, or says more. */
  readonly wants?: readonly (RouteTrait | 'openapi' | 'metrics' | 'dependencies')[]
  /** A line for a new drill file that sets its options, and what they are. */
  readonly example?: { readonly line: string; readonly tells: string }
  /** The keys of the drill file that are its own, alone or with another drill. */
  readonly options?: Schemas
  readonly controls: readonly Control<Flaw>[]
}

/** What has to be said of a drill; how bad it is when it fails, and what kind of check it is, go without saying. */
interface Said<Flaw extends string, Options extends Schemas>
  extends Pick<Drill<Flaw>, 'claim' | 'method' | 'onTarget' | 'alone' | 'wants' | 'example'> {
  /** What a reader would see wrong in a service on which it has to fail, by names that the reference service knows. */
  readonly flaws: Readonly<Record<Flaw, string>>
  readonly options?: Options
  run(context: DrillContext<ValuesOf<Options>>): Promise<ToldOutcome>
}

/**
 * @param id as a person types it, and the name of its folder.
 * @param requirements that it shows to hold, by their ids.
 */
export function defineDrill<const Flaw extends string, const Options extends Schemas = Record<never, never>>(
  id: string,
  level: Level,
  requirements: readonly RequirementId[],
  { flaws, ...drill }: Said<Flaw, Options>,
): Drill<Flaw> {
  return {
    ...drill,
    controls: Object.entries<string>(flaws).map(([flaw, describe]) => ({ flaw: flaw as Flaw, describe })),
    level,
    requirements,
    severity: 'error',
    id: `drill.${id}`,
    kind: 'drill',
    // The file was checked against the schemas of all drills.
    run: async (context) => outcomeOf(await drill.run(context as DrillContext<ValuesOf<Options>>)),
  }
}

/** Starts one replica with the variables that the configuration gives this drill. */
export async function launch(
  { supervisor, config, env, target, launched, signal }: DrillContext,
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

/**
 * The route that a drill cannot do without.
 *
 * @param instead traits of which the first that is there will do too.
 * @throws Error which makes the drill inconclusive, when the configuration names none.
 */
export function requiredRoute(
  config: DrillConfig,
  trait: RouteTrait,
  ...instead: readonly RouteTrait[]
): SampleRoute {
  const [route] = [trait, ...instead].flatMap((one) => routeThatIs(config, one) ?? [])
  if (!route) throw new Error(`no route of the configuration is "${trait}"`)
  return route
}

/** Asks a probe again and again, as an orchestrator does. */
export function askProbe(
  { managementUrl }: Replica,
  path: string,
  options: Omit<LoadOptions, 'next'> & { readonly thinkMs: number },
): Promise<LoadRun> {
  return closedLoop(1, { ...options, next: () => ({ url: managementUrl + path }) })
}
