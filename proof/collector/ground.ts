import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { secretKeys } from '@seaworthy/chassis/telemetry'
import { type Collection, logCollector, SHIPPED_COLLECTION, traceCollector } from '@seaworthy/monitoring'
import { createSupervisor, freePort, type SupervisedProcess, type Supervisor, until } from '@seaworthy/rig'
import { createServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { installServers } from '../harness/servers.ts'
import { type ObservedService, observeService } from '../monitoring/observed-service.ts'
import { type ContainerLog, openContainerLog } from './container-log.ts'
import { otelcol } from './otelcol.ts'
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts'

/** What a person could get wrong in a configuration: it is changed before the collector reads it. */
export type Change = (configuration: string) => string

/** `characters`, whose output goes into a file as a node has it, and both collectors between it and who keeps what it tells. */
export interface Ground extends AsyncDisposable {
  readonly service: ObservedService
  readonly receiver: OtlpReceiver
  readonly log: ContainerLog
  /** Where the collector of logs tells of itself. */
  readonly metrics: string
  /** Configurations as they are shipped, and what the collector says of them. */
  readonly collector: string
  startCollectors(change?: Change): Promise<void>
  stopCollectors(): Promise<void>
}

const PATIENCE_MS = 30_000

export async function startGround(): Promise<Ground> {
  await installServers()
  const collector = await otelcol()
  await using started = new AsyncDisposableStack()
  const supervisor = started.use(createSupervisor())
  const servers = started.use(createServerPool())
  const receiver = started.use(await startOtlpReceiver())
  const folder = await supervisor.createFolder('seaworthy-collector-')
  const [listen, metricsPort] = [await freePort(), await freePort()]
  const collection: Collection = {
    ...SHIPPED_COLLECTION,
    pods: join(folder, 'pods'),
    kept: join(folder, 'kept'),
    listen: `127.0.0.1:${listen}`,
    metrics: { host: '127.0.0.1', port: metricsPort },
    logs: `${receiver.url}/otlp`,
    traces: receiver.url,
    encoding: '    encoding: json\n',
    decisionWait: '1s',
  }
  const log = openContainerLog(collection.pods, 'characters')
  const service = started.use(
    await observeService(
      {
        name: 'characters',
        drillFile: join(import.meta.dirname, '../../services/characters/seaworthy.drill.yaml'),
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${listen}`,
          OTEL_TRACES_SAMPLER: 'parentbased_always_on',
          OTEL_BSP_SCHEDULE_DELAY: '200',
        },
      },
      supervisor,
      servers,
    ),
  )
  await service.start()
  // Each line as it comes, as the runtime of containers does.
  let written = 0
  const timer = setInterval(() => {
    const lines = service.process?.logs.lines ?? []
    for (; written < lines.length; written++) log.write(lines[written]?.text ?? '')
  }, 50)
  started.defer(() => clearInterval(timer))
  let running: readonly SupervisedProcess[] = []
  const stopCollectors = async () => {
    for (const each of running) await each[Symbol.asyncDispose]()
    running = []
  }
  const everything = started.move()
  return {
    ...{ service, receiver, log, collector, stopCollectors },
    metrics: `127.0.0.1:${metricsPort}`,
    async startCollectors(change = (text) => text) {
      // Two on one machine: only one of them serves its own metrics.
      const traces = `${traceCollector(secretKeys, collection)}  telemetry: {metrics: {level: none}}\n`
      const texts = [logCollector(secretKeys, collection), traces].map(change)
      running = await Promise.all(
        texts.map((text, index) => start(supervisor, { collector, folder, file: `${index}.yaml`, text })),
      )
      const isUp = () => until(() => takes(listen), { timeoutMs: PATIENCE_MS, everyMs: 100 })
      if (!(await isUp())) throw new Error(`no collector listens:\n${running[1]?.logs.tail(10)}`)
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

interface Started {
  readonly collector: string
  readonly folder: string
  readonly file: string
  readonly text: string
}

async function start(supervisor: Supervisor, { collector, folder, file, text }: Started) {
  writeFileSync(join(folder, file), text)
  return await supervisor.start({
    command: [collector, `--config=${file}`],
    cwd: folder,
    env: {},
    endSignal: 'SIGTERM',
  })
}

async function takes(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
