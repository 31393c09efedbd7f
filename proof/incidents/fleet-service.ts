import { freePort, type SupervisedProcess, type Supervisor, until } from '@seaworthy/rig'
import type { ServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { wireDependencies } from '../../packages/readiness/src/dependencies/wire-dependencies.ts'
import { loadDrillConfig } from '../../packages/readiness/src/index.ts'
import type { HttpStub } from '../../packages/readiness/src/stubs/http-stub.ts'

type Env = Readonly<Record<string, string>>

/** One process of a service, at addresses that stay when another one takes its place. */
export interface Replica {
  readonly pod: string
  readonly port: number
  /** Where its metrics are. */
  readonly metrics: string
  /** Undefined while none is wanted. */
  process: SupervisedProcess | undefined
}

/** A service with its replicas, run as a Deployment would run it. */
export interface FleetService extends AsyncDisposable {
  readonly name: string
  readonly replicas: readonly Replica[]
  /** How many are wanted. */
  readonly wanted: number
  stubOf(dependency: string): HttpStub
  /** Ends a replica, and starts one in its place. @param env what is wrong with that one alone */
  replace(pod: string, env?: Env): Promise<void>
  scale(wanted: number): Promise<void>
  /** Another version, in each of them. */
  rollOut(env: Env): Promise<void>
  /** The version before. */
  rollBack(): Promise<void>
  /** As it was at first. */
  restore(): Promise<void>
}

export interface FleetServiceOptions {
  readonly name: string
  readonly drillFile: string
  readonly replicas: number
  /** Of every version. */
  readonly env: Env
  readonly supervisor: Supervisor
  readonly servers: ServerPool
}

const START_MS = 60_000

export async function startFleetService(options: FleetServiceOptions): Promise<FleetService> {
  const { name, drillFile, env, supervisor, servers } = options
  const read = await loadDrillConfig(drillFile)
  const config = { ...read, service: { ...read.service, env: { ...read.service.env, ...env } } }
  const { portVariable, managementPortVariable } = config.service
  const wiring = await wireDependencies(config, { supervisor, servers, random: () => 0.5 })
  const replicas: Replica[] = []
  for (let index = 0; index < options.replicas; index++) {
    const port = await freePort()
    const management = managementPortVariable ? await freePort() : port
    replicas.push({ pod: `${name}-${index}`, port, metrics: `127.0.0.1:${management}`, process: undefined })
  }
  const versions: Env[] = [{}]
  let wanted = replicas.length
  const begin = async (replica: Replica, own: Env = {}) => {
    const started = await supervisor.start({
      command: config.service.command,
      cwd: config.service.cwd,
      env: {
        ...config.service.env,
        ...wiring.env,
        [portVariable]: `${replica.port}`,
        ...(managementPortVariable && {
          [managementPortVariable]: new URL(`http://${replica.metrics}`).port,
        }),
        ...versions.at(-1),
        ...own,
      },
    })
    replica.process = started
    const isReady = async () =>
      started.exit !== undefined ||
      (await fetch(`http://${replica.metrics}${config.probes.ready}`).then(
        ({ ok }) => ok,
        () => false,
      ))
    await until(isReady, { timeoutMs: START_MS, everyMs: 100 })
    if (started.exit) throw new Error(`${replica.pod} ended: ${started.logs.tail(12)}`)
  }
  const end = async (replica: Replica) => {
    await replica.process?.[Symbol.asyncDispose]()
    replica.process = undefined
  }
  const again = async (replica: Replica, own?: Env) => {
    await end(replica)
    await begin(replica, own)
  }
  const rollOut = async (env: Env) => {
    versions.push(env)
    for (const replica of replicas.slice(0, wanted)) await again(replica)
  }
  await Promise.all(replicas.map((replica) => begin(replica)))
  return {
    ...{ name, replicas, rollOut },
    get wanted() {
      return wanted
    },
    stubOf(dependency) {
      const stub = wiring.dependencies.find(({ declared }) => declared.name === dependency)?.stub
      if (stub === undefined) throw new Error(`"${dependency}" of ${name} is no provider`)
      return stub
    },
    async replace(pod, own) {
      const replica = replicas.find((each) => each.pod === pod)
      if (replica === undefined) throw new Error(`pods "${pod}" not found`)
      await again(replica, own)
    },
    async scale(count) {
      wanted = count
      await Promise.all(
        replicas.map(async (replica, index) => {
          if (index >= wanted) await end(replica)
          else if (!replica.process) await begin(replica)
        }),
      )
    },
    async rollBack() {
      const before = versions.at(-2)
      if (before === undefined) throw new Error('no rollout history found')
      await rollOut(before)
    },
    async restore() {
      for (const { stub } of wiring.dependencies) stub?.behave(() => undefined)
      versions.length = 1
      wanted = replicas.length
      await Promise.all(replicas.map((replica) => again(replica)))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(replicas.map(end))
      await wiring[Symbol.asyncDispose]()
    },
  }
}
