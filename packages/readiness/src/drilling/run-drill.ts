import type { Supervisor } from '@seaworthy/rig'
import type { ServerPool } from '../dependencies/server-pool.ts'
import { wireDependencies } from '../dependencies/wire-dependencies.ts'
import { shortId } from '../engine/check.ts'
import { inconclusive, notApplicable, type Outcome } from '../engine/outcome.ts'
import { credentialsOf, withCredentials } from './credentials.ts'
import type { Drill, DrillBase } from './drill.ts'
import { collapseOf, NotReady, type Replica } from './replica.ts'

/** After so many drills in a row for which the service did not get ready, the rest is not tried. */
const STARTS = 2

/** What outlives a single drill, and what ends with it. */
export interface DrillHost {
  readonly supervisor: Supervisor
  readonly servers: ServerPool
}

/** Runs a drill with its own dependencies and credentials, or on the running target when one was named. */
export async function runDrill(
  drill: Drill,
  base: DrillBase,
  host: DrillHost,
  signal: AbortSignal,
): Promise<Outcome> {
  if (base.target !== undefined) return await runOnTarget(drill, base, host, signal)
  const { config } = base
  const starts = await host.servers.once('starts', async () => ({ failedInARow: 0 }))
  if (starts.failedInARow >= STARTS) {
    return inconclusive('not tried: the service did not get ready for the drills before')
  }
  await using wiring = await wireDependencies(config, { ...host, random: base.random })
  const change = config.drills[shortId(drill)]
  for (const { declared, proxy } of wiring.dependencies) {
    const delayMs = change?.latencyMs?.[declared.name]
    if (delayMs) proxy.set({ kind: 'latency', delayMs })
  }
  const service = { ...config.service, env: { ...config.service.env, ...wiring.env } }
  const credentials = await host.servers.once('credentials', () =>
    credentialsOf(config.auth, service, host.supervisor),
  )
  const launched: Replica[] = []
  try {
    const outcome = await drill.run(
      {
        ...base,
        env: change?.env ?? {},
        options: config.options,
        launched,
        config: {
          ...config,
          service,
          routes: config.routes.map((route) => withCredentials(route, credentials)),
          stop: { ...config.stop, ...change?.stop },
        },
        credentials,
        dependencies: wiring.dependencies,
        supervisor: host.supervisor,
        signal,
      },
      signal,
    )
    if (launched.length > 0) starts.failedInARow = 0
    return withCollapse(outcome, launched)
  } catch (error) {
    if (error instanceof NotReady && launched.length === 0) starts.failedInARow += 1
    throw error
  }
}

/** A service that ends by itself fails, whatever a drill made of the answers that it did not get. */
function withCollapse(outcome: Outcome, launched: readonly Replica[]): Outcome {
  const collapses = launched.map(collapseOf).filter((text) => text !== undefined)
  if (collapses.length === 0 || outcome.kind === 'not-applicable') return outcome
  const findings = collapses.map((message) => ({ message }))
  return outcome.kind === 'measured'
    ? { ...outcome, findings: [...findings, ...(outcome.findings ?? [])] }
    : { kind: 'measured', measurements: [], findings }
}

async function runOnTarget(
  drill: Drill,
  base: DrillBase,
  { supervisor }: DrillHost,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!drill.onTarget) {
    return notApplicable('it has to start and stop the service itself, and the target was running already')
  }
  const { config } = base
  const credentials = await credentialsOf(config.auth, config.service, supervisor)
  const outcome = await drill.run(
    {
      ...base,
      config: { ...config, routes: config.routes.map((route) => withCredentials(route, credentials)) },
      credentials,
      env: {},
      options: config.options,
      launched: [],
      dependencies: [],
      supervisor,
      signal,
    },
    signal,
  )
  if (outcome.kind !== 'measured') return outcome
  const unseen = 'the log and the dependencies: the target was started by somebody else'
  return { ...outcome, notTested: [...(outcome.notTested ?? []), unseen] }
}
