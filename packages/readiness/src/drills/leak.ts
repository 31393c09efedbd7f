import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { inconclusive } from '../engine/outcome.ts'
import { send } from '../http/exchange.ts'
import { closedLoop } from '../load/load.ts'
import { percentile } from '../load/percentile.ts'
import { sampleSet } from '../load/sample-set.ts'
import { callOf, type Drill, launch } from './drill.ts'

const LONG_S = 1_800
const EVERY_MS = 100
/** Most runtimes fill their heap before they first clean it. */
const WARM_SHARE = 0.4

/** A soak. */
export const leakDrill: Drill = {
  id: 'drill.leak',
  kind: 'drill',
  requirements: ['PROOF-3'],
  claim: 'Under steady load neither memory nor the number of handles and sockets grows',
  level: 'B',
  severity: 'error',
  method:
    'Asks the read routes in a closed loop and looks at the process ten times a second. After a warm-up of two fifths, the lower quartile of resident memory of the first third is compared with that of the last; open handles and sockets after the load with those before. A short soak finds what leaks per request; --long takes thirty minutes.',
  controls: [
    { flaw: 'leaks-memory', describe: 'something of each request is kept' },
    { flaw: 'leaks-sockets', describe: 'each request opens a connection that nobody closes' },
  ],
  async run(context, signal) {
    const { config } = context
    const routes = config.routes.filter(
      ({ method, is }) => method === 'GET' && (is.includes('read') || is.includes('cached')),
    )
    if (routes.length === 0) return inconclusive('no route of the configuration is "read" or "cached"')
    await using replica = await launch(context, 'leak', signal)
    const { pid } = replica.process
    if ((await look(pid)) === undefined)
      return inconclusive('this system has no /proc: memory and handles of the service cannot be seen')
    const { clients, maxGrowthMb, maxHandles } = config.leak
    const durationMs = (context.long ? LONG_S : config.leak.seconds) * 1_000
    const zeroMs = performance.now()
    for (const route of routes)
      for (let index = 0; index < 20; index++) await send(callOf(replica.url, route))
    const before = await look(pid)
    const seen: { atMs: number; megabytes: number }[] = []
    const done = new AbortController()
    const watch = (async () => {
      while (!done.signal.aborted) {
        const now = await look(pid)
        if (now) seen.push({ atMs: performance.now() - zeroMs, megabytes: now.megabytes })
        await sleep(EVERY_MS)
      }
    })()
    const load = await closedLoop(clients, {
      next: (index) => callOf(replica.url, routes[index % routes.length]!, index % 50),
      durationMs,
      zeroMs,
      signal,
      thinkMs: 1,
    })
    done.abort()
    await watch
    await sleep(500)
    const after = await look(pid)
    if (!before || !after) return inconclusive('the service ended during the soak')
    const steady = seen.slice(Math.floor(seen.length * WARM_SHARE)).map(({ megabytes }) => megabytes)
    const third = Math.floor(steady.length / 3)
    const quartile = (values: readonly number[]) => percentile(values, 25) ?? Number.NaN
    const growth = quartile(steady.slice(-third)) - quartile(steady.slice(0, third))
    return {
      kind: 'measured',
      measurements: [
        { name: 'requests', observed: load.observations.length, comparison: '>', threshold: 500 },
        { name: 'memory growth', observed: growth, comparison: '<=', threshold: maxGrowthMb, unit: 'MB' },
        {
          name: 'handles more than before',
          observed: after.handles - before.handles,
          comparison: '<=',
          threshold: maxHandles,
        },
      ],
      samples: [
        sampleSet(
          'resident megabytes',
          seen.map(({ atMs, megabytes }) => ({ atMs, latencyMs: megabytes, status: 200 })),
        ),
      ],
      ...(!context.long && { notTested: ['slow leaks: drill leak --long soaks for thirty minutes'] }),
    }
  },
}

/** What the kernel knows of a process; undefined where it does not say, or the process is gone. */
async function look(pid: number): Promise<{ megabytes: number; handles: number } | undefined> {
  try {
    const [status, handles] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readdir(`/proc/${pid}/fd`),
    ])
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
    return Number.isFinite(kilobytes) ? { megabytes: kilobytes / 1024, handles: handles.length } : undefined
  } catch {
    return undefined
  }
}
