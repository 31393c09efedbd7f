import { freePort, type SupervisedProcess, type Supervisor } from '@seaworthy/rig'
import { loadDrillConfig } from '../../packages/readiness/src/index.ts'
import { untilAnswering } from '../harness/until-answering.ts'
import { root } from './runbook.ts'

/** A service as a process of its own, as its drill file says. */
export interface RunningService {
  readonly port: number
  readonly url: string
  /** Of the port on which metrics and probes are. */
  readonly management: string
  readonly process: SupervisedProcess
  /** By SIGTERM, so that all it said has been written. */
  stop(): Promise<void>
}

/** Until it is ready. */
export async function startService(
  supervisor: Supervisor,
  name: 'characters' | 'pokedex',
  env: Readonly<Record<string, string>>,
): Promise<RunningService> {
  const { service, probes } = await loadDrillConfig(`${root}/services/${name}/seaworthy.drill.yaml`)
  const [port, managementPort] = [await freePort(), await freePort()]
  const process = await supervisor.start({
    command: service.command,
    cwd: root,
    env: {
      ...service.env,
      ...{ [service.portVariable]: `${port}`, MANAGEMENT_PORT: `${managementPort}` },
      ...env,
    },
  })
  const management = `http://127.0.0.1:${managementPort}`
  await untilAnswering(process, `${management}${probes.ready}`, name)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    management,
    process,
    async stop() {
      process.signal('SIGTERM')
      await process.exited
    },
  }
}
