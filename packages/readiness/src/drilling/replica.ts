import { setTimeout as sleep } from 'node:timers/promises'
import {
  createLogReader,
  type Exit,
  freePort,
  type LogLine,
  type Output,
  type SupervisedProcess,
  type Supervisor,
  until,
} from '@seaworthy/rig'
import type { DrillConfig } from '../config/drill-config.ts'
import { send, statusOf } from '../http/exchange.ts'

/** One running copy of the service under test. */
export interface Replica extends AsyncDisposable {
  /** Where requests go. */
  readonly url: string
  /** Where probes and metrics are: the same, unless the service has a management port. */
  readonly managementUrl: string
  readonly process: SupervisedProcess
}

export interface ReplicaOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Default true: returns when readiness answers 200. */
  readonly waitUntilReady?: boolean
  readonly signal?: AbortSignal
  /** Where its output goes. Default: into the log of the drill. */
  readonly output?: Output
}

/** @throws NotReady with the last lines of the log when the service does not become ready in time. */
export async function startReplica(
  supervisor: Supervisor,
  config: DrillConfig,
  options: ReplicaOptions = {},
): Promise<Replica> {
  const { service, probes } = config
  const port = await freePort()
  const managementPort = service.managementPortVariable ? await freePort() : port
  const process = await supervisor.start({
    command: service.command,
    cwd: service.cwd,
    env: {
      ...service.env,
      [service.portVariable]: String(port),
      ...(service.managementPortVariable && { [service.managementPortVariable]: String(managementPort) }),
      ...options.env,
    },
    ...(options.output && { output: options.output }),
  })
  const replica: Replica = {
    url: `http://127.0.0.1:${port}`,
    managementUrl: `http://127.0.0.1:${managementPort}`,
    process,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  }
  if (options.waitUntilReady === false) return replica
  const ready = await until(
    async () => {
      if (process.exit) return 'ended' as const
      return (await isReady(replica, config)) && ('ready' as const)
    },
    { timeoutMs: service.startTimeoutMs, ...(options.signal && { signal: options.signal }) },
  )
  if (ready === 'ready') return replica
  await replica[Symbol.asyncDispose]()
  const { logs } = process
  const what =
    ready === 'ended'
      ? `ended with ${describeExit(process)} while it started: ${lastWords(logs.lines)}`
      : `did not answer ${probes.ready} with 200 within ${service.startTimeoutMs} ms`
  throw new NotReady(`the service ${what}\nits last lines:\n${logs.tail(12)}`)
}

/** Whether readiness answers with 200. */
export async function isReady(
  { managementUrl }: Replica,
  { probes }: DrillConfig,
  timeoutMs = 1_000,
): Promise<boolean> {
  return statusOf(await send({ url: managementUrl + probes.ready, timeoutMs })) === 200
}

/** How it ended; undefined when it still runs after that time. */
export async function exitWithin({ process }: Replica, timeoutMs: number): Promise<Exit | undefined> {
  return await Promise.race([process.exited, sleep(timeoutMs, undefined, { ref: false })])
}

/** The service never served. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}

/** How a process ended that nobody had told to, with its last words; undefined when it did not. */
export function collapseOf({ process }: Replica): string | undefined {
  if (!process.collapse) return undefined
  return `the service ended by itself with ${describeExit(process)} in the middle of the drill: ${lastWords(process.logs.lines)}`
}

/** A running service as if it had been started here: nothing is known of its process, and nothing is done to it. */
export function targetReplica(url: string): Replica {
  const origin = url.replace(/\/+$/, '')
  const nothing = async () => {}
  return {
    url: origin,
    managementUrl: origin,
    process: {
      pid: 0,
      logs: createLogReader(),
      exit: undefined,
      collapse: undefined,
      exited: new Promise(() => {}),
      signal() {
        throw new Error('a target that somebody else started gets no signal')
      },
      expectExit: () => {},
      readOutput: () => {},
      [Symbol.asyncDispose]: nothing,
    },
    [Symbol.asyncDispose]: nothing,
  }
}

function describeExit({ exit }: SupervisedProcess): string {
  return exit?.signal ?? `code ${exit?.code}`
}

/** The last line that is not a frame of a stack. */
function lastWords(lines: readonly LogLine[]): string {
  return lines.findLast(({ text }) => !/^\s/.test(text))?.text.slice(0, 300) ?? 'it printed nothing'
}
