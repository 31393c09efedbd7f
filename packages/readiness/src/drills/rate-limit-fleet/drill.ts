import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { rateLimitOptions } from '../../drilling/rate-limit-options.ts'
import { measured } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { rateLimitFleetFlaws } from './flaws.ts'

const BEYOND = 10

/** The quota of a client over two replicas, with their store and without. */
export const rateLimitFleetDrill = defineDrill('rate-limit-fleet', 'B', ['HTTP-6'], {
  claim: 'Replicas count a client together; without their store they go on serving, and go on limiting',
  method:
    'Two replicas. One client sends the quota and ten more, each request to the other replica: exactly the quota passes. Then the store’s connections are reset and another client sends twice that: nothing fails, and no replica lets more than the quota pass.',
  options: rateLimitOptions,
  flaws: rateLimitFleetFlaws,
  async run(context) {
    const { config, dependencies, options, signal } = context
    const { rateLimit } = options
    if (!rateLimit) return notApplicable('the configuration declares no rateLimit')
    const store = dependencies.find(({ declared }) => declared.name === rateLimit.store)
    if (!store)
      return notApplicable('the configuration names no rateLimit.store: each replica counts for itself')
    const route = requiredRoute(config, 'limited', 'read')
    await using first = await launch(context)
    await using second = await launch(context)
    const urls = [first.url, second.url]
    const began = performance.now()
    const burst = async (total: number, client: Readonly<Record<string, string>> = {}) => {
      const statuses: number[] = []
      for (let index = 0; index < total && !signal.aborted; index++) {
        const call = callOf(urls[index % urls.length]!, route)
        statuses.push(statusOf(await send({ ...call, headers: { ...call.headers, ...client } })))
      }
      return {
        passed: statuses.filter((status) => status > 0 && status < 400).length,
        failed: statuses.filter((status) => status <= 0 || status >= 500).length,
      }
    }
    const { quota, tolerance } = rateLimit
    const together = await burst(quota + BEYOND, rateLimit.client)
    store.proxy.set({ kind: 'reset' })
    const alone = await burst((quota + BEYOND) * urls.length, rateLimit.otherClient)
    if (performance.now() - began > rateLimit.windowS * 500)
      return inconclusive(
        `the bursts took half of the ${rateLimit.windowS} s window: a new one may have begun`,
      )
    return {
      measurements: [
        measured('together: passed', together.passed, '>=', quota),
        measured('together: passed', together.passed, '<=', quota + tolerance),
        measured('together: failed', together.failed, '=', 0),
        measured('store lost: passed', alone.passed, '<=', (quota + tolerance) * urls.length),
        rateLimit.otherClient && measured('store lost: passed', alone.passed, '>=', 1),
        measured('store lost: failed', alone.failed, '=', 0),
      ],
    }
  },
})
