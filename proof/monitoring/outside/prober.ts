import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blackboxModules, outsideScrape } from '@seaworthy/monitoring'
import { freePort, type SupervisedProcess, type Supervisor } from '@seaworthy/rig'
import { parse } from 'yaml'
import { untilAnswering } from '../../harness/until-answering.ts'
import { time } from '../faster.ts'
import type { ObservedService } from '../observed-service.ts'
import { type Edge, startEdge } from './edge.ts'
import { ownAuthority } from './own-authority.ts'

/** Who asks some services from outside, over TLS, with the module that is shipped. */
export interface Prober {
  edgeOf(service: string): Edge
  /** What Prometheus has to read, as it is shipped but for time and addresses. */
  readonly scrapes: readonly object[]
  kill(): Promise<void>
  start(): Promise<void>
}

/** Where time runs faster a host that is slow would soon look like none. */
const PATIENCE = '3s'

export async function startProber(
  supervisor: Supervisor,
  services: readonly ObservedService[],
  started: AsyncDisposableStack,
): Promise<Prober> {
  const folder = await supervisor.createFolder('seaworthy-prober-')
  const authority = await ownAuthority(folder)
  const port = await freePort()
  const edges = new Map<string, Edge>()
  const scrapes: object[] = []
  for (const service of services) {
    const edge = started.use(await startEdge(authority, service.port))
    edges.set(service.name, edge)
    const hosts = join(folder, `${service.name}-hosts.json`)
    writeFileSync(hosts, JSON.stringify([{ targets: [edge.url], labels: { namespace: 'proof' } }]))
    const exporter = `127.0.0.1:${port}`
    scrapes.push(...parse(outsideScrape(service.name, { exporter, hosts, time, patience: PATIENCE })))
  }
  writeFileSync(join(folder, 'blackbox.yaml'), blackboxModules())
  let running: SupervisedProcess | undefined
  const start = async () => {
    running = await supervisor.start({
      command: [
        'prometheus-blackbox-exporter',
        '--config.file=blackbox.yaml',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      cwd: folder,
      env: { SSL_CERT_FILE: authority.file },
    })
    await untilAnswering(running, `http://127.0.0.1:${port}/-/healthy`, 'blackbox_exporter')
  }
  await start()
  return {
    edgeOf(service) {
      const found = edges.get(service)
      if (found === undefined) throw new Error(`nobody asks ${service} from outside`)
      return found
    },
    scrapes,
    start,
    kill: async () => void (await running?.[Symbol.asyncDispose]()),
  }
}
