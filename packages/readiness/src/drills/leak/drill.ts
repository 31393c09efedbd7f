import { setTimeout as sleep } from 'node:timers/promises'
import { lookAtProcess } from '@seaworthy/rig'
import { callOf, defineDrill, launch } from '../../drilling/drill.ts'
import { leakOptions } from '../../drilling/leak-options.ts'
import { measured } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { send } from '../../http/exchange.ts'
import { closedLoop } from '../../load/load.ts'
import { percentile } from '../../load/percentile.ts'
import { sampleSet } from '../../load/sample-set.ts'
import { leakFlaws } from './flaws.ts'

const LONG_S = 1_800
const EVERY_MS = 100
/** Most runtimes fill their heap before they first clean it. */
const WARM_SHARE = 0.4
const MEGABYTE = 2 ** 20
/** A soak goes on for so long when few requests were answered until then. */
const LONGEST_S = 60
/** Smaller than this many times the threshold must not stay unseen. */
const VISIBLE_FACTOR = 4
/** Of all requests lie between the middles of the first and the last third. */
const BETWEEN_SHARE = (1 - WARM_SHARE) * (2 / 3)

/** A soak. */
export const leakDrill = defineDrill('leak', 'B', ['PROOF-3'], {
  claim: 'Requests leave nothing behind: neither memory nor handles and sockets grow with their number',
  method:
    'Asks the read routes in a closed loop and looks at the process ten times a second. After a warm-up of two fifths, the lower quartile of resident memory of the first third is compared with that of the last: what it grew beyond the noise, by the requests in between, is what each of them left. Open handles and sockets after the load are compared with those before. The more requests, the smaller the leak that shows: a slow service is asked for up to a minute; --long takes thirty.',
  options: leakOptions,
  flaws: leakFlaws,
  async run(context) {
    const { config, options, signal } = context
    const routes = config.routes.filter(
      ({ method, is }) => method === 'GET' && (is.includes('read') || is.includes('cached')),
    )
    if (routes.length === 0) return inconclusive('no route of the configuration is "read" or "cached"')
    await using replica = await launch(context)
    const { pid } = replica.process
    if ((await lookAtProcess(pid)) === undefined)
      return inconclusive('this system has no /proc: memory and handles of the service cannot be seen')
    const { clients, noiseMb, maxBytesPerRequest, maxHandles } = options.leak
    const durationMs = (context.long ? LONG_S : options.leak.seconds) * 1_000
    const wanted = (noiseMb * MEGABYTE) / ((VISIBLE_FACTOR - 1) * maxBytesPerRequest) / BETWEEN_SHARE
    const zeroMs = performance.now()
    for (const route of routes)
      for (let index = 0; index < 20; index++) await send(callOf(replica.url, route))
    const before = await lookAtProcess(pid)
    const seen: Look[] = []
    let requests = 0
    const done = new AbortController()
    const enough = new AbortController()
    const watch = (async () => {
      while (!done.signal.aborted) {
        const now = await lookAtProcess(pid)
        if (now) seen.push({ atMs: performance.now() - zeroMs, megabytes: now.megabytes, requests })
        if (performance.now() - zeroMs > durationMs && requests > wanted) enough.abort()
        await sleep(EVERY_MS)
      }
    })()
    await closedLoop(clients, {
      next: (index) => {
        requests = index
        return callOf(replica.url, routes[index % routes.length]!, index % 50)
      },
      durationMs: Math.max(durationMs, LONGEST_S * 1_000),
      zeroMs,
      signal: AbortSignal.any([signal, enough.signal]),
      thinkMs: 1,
      lean: true,
    })
    done.abort()
    await watch
    await sleep(500)
    const after = await lookAtProcess(pid)
    if (!before || !after) return inconclusive('the service ended during the soak')
    const { growthMb, between } = growthOf(seen.slice(Math.floor(seen.length * WARM_SHARE)))
    const kept = (Math.max(0, growthMb - noiseMb) * MEGABYTE) / Math.max(1, between)
    const visible = Math.round((noiseMb * MEGABYTE) / Math.max(1, between)) + maxBytesPerRequest
    if (kept <= maxBytesPerRequest && visible > VISIBLE_FACTOR * maxBytesPerRequest) {
      return inconclusive(
        `with ${requests + 1} requests a leak of less than ${visible} bytes a request is lost in ${noiseMb} MB of noise: soak with --long, or raise leak.maxBytesPerRequest`,
      )
    }
    return {
      measurements: [
        measured('requests', requests + 1, '>', 500),
        measured('memory left by each request', Math.round(kept), '<=', maxBytesPerRequest, 'bytes'),
        measured('handles more than before', after.handles - before.handles, '<=', maxHandles),
      ],
      samples: [
        sampleSet(
          'resident megabytes',
          seen.map(({ atMs, megabytes }) => ({ atMs, latencyMs: megabytes, status: 200 })),
        ),
      ],
      notTested: [
        `leaks of less than ${visible} bytes a request: that takes more requests${context.long ? '' : ', and --long soaks for thirty minutes'}`,
      ],
    }
  },
})

interface Look {
  readonly atMs: number
  readonly megabytes: number
  /** Sent so far. */
  readonly requests: number
}

/** How memory grew from the first third to the last, and how many requests lie between their middles. */
function growthOf(steady: readonly Look[]): { growthMb: number; between: number } {
  const third = Math.floor(steady.length / 3)
  const [first, last] = [steady.slice(0, third), steady.slice(-third)]
  const low = (looks: readonly Look[]) =>
    percentile(
      looks.map(({ megabytes }) => megabytes),
      25,
    ) ?? Number.NaN
  const middle = (looks: readonly Look[]) => looks[Math.floor(looks.length / 2)]?.requests ?? 0
  return { growthMb: low(last) - low(first), between: middle(last) - middle(first) }
}
