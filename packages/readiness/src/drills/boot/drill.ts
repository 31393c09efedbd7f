import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import type { WiredDependency } from '../../dependencies/wired-dependency.ts'
import { type DrillContext, defineDrill } from '../../drilling/drill.ts'
import { exitWithin, isReady, startReplica } from '../../drilling/replica.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { startLocalServer } from '../../http/local-server.ts'
import { bootFlaws } from './flaws.ts'

const PATIENCE_MS = 10_000
const WITHOUT_MS = 2_000

/** A start that cannot work. */
export const bootDrill = defineDrill('boot', 'C', ['CFG-1'], {
  claim: 'A start that cannot work ends soon, non-zero, and says what to change',
  method:
    'Starts the service with a port that is no number, then with a port that is taken. Each must end with a code other than 0 and name the variable or the port. Then without each critical dependency: it ends and names it, or waits alive and not ready until it is there.',
  flaws: bootFlaws,
  async run(context) {
    const { signal } = context
    const { portVariable } = context.config.service
    const wrong = await attempt(context, 'not-a-port', [portVariable])
    const blocker = await startLocalServer(() => {})
    const { port } = new URL(blocker.url)
    const taken = await attempt(context, port, [port, 'EADDRINUSE', 'in use'])
    await blocker[Symbol.asyncDispose]()
    const missing: Measurement[] = []
    for (const dependency of context.dependencies) {
      if (dependency.declared.policy !== 'critical' || signal.aborted) continue
      context.progress(`starting without ${dependency.declared.name}`)
      missing.push(...(await startWithout(context, dependency)))
    }
    return {
      measurements: [
        ...measure(`${portVariable}=not-a-port`, wrong),
        ...measure('port taken', taken),
        ...missing,
      ],
      notTested: [
        'other settings: only the port is known to every service',
        missing.length === 0 && 'a missing dependency: none is declared critical',
      ],
    }
  },
})

interface Attempt {
  readonly ended: string
  readonly said: boolean
}

async function attempt(context: DrillContext, port: string, words: readonly string[]): Promise<Attempt> {
  const { supervisor, config, signal } = context
  const env = { ...context.env, [config.service.portVariable]: port, HOST: '127.0.0.1' }
  await using replica = await startReplica(supervisor, config, { waitUntilReady: false, env, signal })
  const exit = await exitWithin(replica, PATIENCE_MS)
  await sleep(50)
  const text = replica.process.logs.tail(50)
  const ended = exit === undefined ? 'still running' : exit.code === 0 ? 'code 0' : 'a failure code'
  return { ended, said: words.some((word) => text.includes(word)) }
}

/** Either the process ends and names what is missing, or it waits, alive and not ready, and becomes ready by itself. */
async function startWithout(
  { supervisor, config, env, signal }: DrillContext,
  { declared, proxy, address }: WiredDependency,
): Promise<readonly Measurement[]> {
  const what = `without ${declared.name}`
  proxy.set({ kind: 'reset' })
  try {
    await using replica = await startReplica(supervisor, config, {
      waitUntilReady: false,
      env,
      signal,
    })
    const ask = async (path: string) =>
      statusOf(await send({ url: replica.managementUrl + path, timeoutMs: 1_000 }))
    await until(async () => replica.process.exit !== undefined || (await ask(config.probes.live)) > 0, {
      timeoutMs: PATIENCE_MS,
      signal,
    })
    const early = await until(
      async () => replica.process.exit !== undefined || (await isReady(replica, config)),
      {
        timeoutMs: WITHOUT_MS,
        signal,
      },
    )
    const { exit, logs } = replica.process
    if (exit) {
      const words = [
        declared.name,
        declared.variable,
        address.replace(/^[^@]*@|^\w+:\/\//, '').split('/')[0] ?? address,
      ]
      const said = words.some((word) => logs.tail(50).includes(word))
      return measure(what, { ended: exit.code === 0 ? 'code 0' : 'a failure code', said })
    }
    const alive = await ask(config.probes.live)
    proxy.set({ kind: 'none' })
    const healedMs = performance.now()
    const back = await until(async () => await isReady(replica, config), {
      timeoutMs: declared.recoveryMs + 1_000,
      signal,
    })
    return [
      measured(`${what}: ready`, early === true, '=', false),
      measured(`${what}: liveness`, alive, '=', 200),
      measured(
        `${what}: ready after it is there`,
        back ? performance.now() - healedMs : 'not at all',
        '<=',
        declared.recoveryMs,
        'ms',
      ),
    ]
  } finally {
    proxy.set({ kind: 'none' })
  }
}

function measure(what: string, { ended, said }: Attempt): readonly Measurement[] {
  return [
    measured(`${what}: ended with`, ended, '=', 'a failure code'),
    measured(`${what}: said so`, said, '=', true),
  ]
}
