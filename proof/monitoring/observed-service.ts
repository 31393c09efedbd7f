import {
  type FaultProxy,
  freePort,
  type Output,
  type SupervisedProcess,
  type Supervisor,
  until,
} from '@seaworthy/rig'
import type { ServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { wireDependencies } from '../../packages/readiness/src/dependencies/wire-dependencies.ts'
import { loadDrillConfig } from '../../packages/readiness/src/index.ts'
import type { HttpStub } from '../../packages/readiness/src/stubs/http-stub.ts'

/** How it is started this time. */
interface StartOptions {
  readonly output?: Output
  /** What its environment has beside that of the others. */
  readonly env?: Readonly<Record<string, string>>
}

/** A service that runs as its drill file says, at addresses that stay when it is started anew. */
export interface ObservedService extends AsyncDisposable {
  readonly name: string
  readonly port: number
  /** Where its metrics are. */
  readonly metrics: string
  /** Undefined while it does not run. */
  readonly process: SupervisedProcess | undefined
  proxyOf(dependency: string): FaultProxy
  /** As the service knows it. */
  addressOf(dependency: string): string
  stubOf(dependency: string): HttpStub
  /** Until it is ready. */
  start(options?: StartOptions): Promise<void>
  /** At once, as by the kernel. */
  kill(): Promise<void>
}

const START_MS = 60_000

export interface Observed {
  readonly name: string
  readonly drillFile: string
  readonly env?: Readonly<Record<string, string>>
}

export async function observeService(
  { name, drillFile, env = {} }: Observed,
  supervisor: Supervisor,
  servers: ServerPool,
): Promise<ObservedService> {
  const config = await loadDrillConfig(drillFile)
  const { portVariable, managementPortVariable } = config.service
  const wiring = await wireDependencies(config, { supervisor, servers, random: () => 0.5 })
  const port = await freePort()
  const managementPort = managementPortVariable ? await freePort() : port
  let running: SupervisedProcess | undefined
  const named = (dependency: string) => {
    const found = wiring.dependencies.find(({ declared }) => declared.name === dependency)
    if (found === undefined) throw new Error(`${name} has no dependency "${dependency}"`)
    return found
  }
  return {
    name,
    port,
    metrics: `127.0.0.1:${managementPort}`,
    get process() {
      return running
    },
    proxyOf: (dependency) => named(dependency).proxy,
    addressOf: (dependency) => named(dependency).address,
    stubOf(dependency) {
      const { stub } = named(dependency)
      if (stub === undefined) throw new Error(`"${dependency}" of ${name} is no provider`)
      return stub
    },
    async start({ output = {}, env: more = {} } = {}) {
      const started = await supervisor.start({
        command: config.service.command,
        cwd: config.service.cwd,
        output,
        env: {
          ...config.service.env,
          ...wiring.env,
          [portVariable]: `${port}`,
          ...(managementPortVariable && { [managementPortVariable]: `${managementPort}` }),
          ...{ ...env, ...more },
        },
      })
      running = started
      const isReady = async () => {
        if (started.exit) throw new Error(`${name} ended: ${started.logs.tail(12)}`)
        return await fetch(`http://127.0.0.1:${managementPort}${config.probes.ready}`).then(
          ({ ok }) => ok,
          () => false,
        )
      }
      if (!(await until(isReady, { timeoutMs: START_MS })))
        throw new Error(`${name} does not get ready: ${started.logs.tail(12)}`)
    },
    async kill() {
      await running?.[Symbol.asyncDispose]()
      running = undefined
    },
    async [Symbol.asyncDispose]() {
      await running?.[Symbol.asyncDispose]()
      await wiring[Symbol.asyncDispose]()
    },
  }
}
