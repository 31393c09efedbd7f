import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { rateLimitOptions } from '../../drilling/rate-limit-options.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { type Exchange, header, send, statusOf } from '../../http/exchange.ts'
import { rateFieldFaults } from '../../http/rate-limit-fields.ts'
import { type Sample, sampleSet } from '../../load/sample-set.ts'
import { rateLimitFlaws } from './flaws.ts'

const BEYOND = 10
const PARALLEL = 4

/** A burst from one client, a forged address, and another client. */
export const rateLimitDrill = defineDrill('rate-limit', 'B', ['HTTP-6'], {
  claim: 'A client gets exactly its quota, is told what is left, and cannot get more by forging its address',
  method:
    'Sends the quota and ten more from one client, four at a time, each with another forged X-Forwarded-For; counts what passed; reads RateLimit-Policy, RateLimit and Retry-After; then asks once as another client.',
  wants: ['limited'],
  example: {
    line: 'rateLimit: { quota: 60, windowS: 60 }',
    tells: 'the quota of one client',
  },
  options: rateLimitOptions,
  flaws: rateLimitFlaws,
  onTarget: true,
  async run(context) {
    const { signal } = context
    const { rateLimit } = context.options
    if (!rateLimit) return notApplicable('the configuration declares no rateLimit')
    const route = requiredRoute(context.config, 'limited', 'read')
    await using replica = await launch(context)
    const call = callOf(replica.url, route)
    const ask = (headers: Readonly<Record<string, string>> = {}) =>
      send({ ...call, headers: { ...call.headers, ...headers } })

    const zeroMs = performance.now()
    const total = rateLimit.quota + BEYOND
    const answers: { exchange: Exchange; sample: Sample }[] = []
    let sent = 0
    const worker = async () => {
      while (sent < total && !signal.aborted) {
        const forged = `203.0.113.${(sent++ % 250) + 1}`
        const atMs = performance.now() - zeroMs
        // Without a key of its own the client is its address, and forging is tried with it.
        const exchange = await ask({ 'x-forwarded-for': forged, forwarded: `for=${forged}` })
        answers.push({
          exchange,
          sample: { atMs, latencyMs: exchange.latencyMs, status: statusOf(exchange) },
        })
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, worker))
    if (performance.now() - zeroMs > rateLimit.windowS * 500) {
      return inconclusive(
        `the burst took half of the ${rateLimit.windowS} s window: a new one may have begun`,
      )
    }
    answers.sort((a, b) => a.sample.atMs - b.sample.atMs)
    const keyed = rateLimit.client ? await burst(() => ask(rateLimit.client), total) : []
    const other = rateLimit.otherClient ? await ask(rateLimit.otherClient) : undefined

    const refused = answers.filter(({ sample }) => sample.status === 429)
    const withRetry = refused.filter(({ exchange }) => Number(header(exchange, 'retry-after')) > 0)
    const faults = new Set(
      answers.flatMap(({ exchange }) => rateFieldFaults(exchange) ?? ['no RateLimit fields']),
    )
    const samples = [
      sampleSet(
        'burst',
        answers.map(({ sample }) => sample),
      ),
    ]
    const quota = rateLimit.quota + rateLimit.tolerance
    return {
      measurements: [
        measured('first request', answers[0]?.sample.status ?? null, '!=', 429),
        derived('accepted', samples, 'succeeded', 'burst', '>=', rateLimit.quota),
        derived('accepted', samples, 'succeeded', 'burst', '<=', quota),
        noneFailed('failed', samples, 'burst'),
        measured('refusals with Retry-After', withRetry.length, '=', refused.length),
        measured('faults in the rate fields', faults.size, '=', 0),
        rateLimit.client &&
          measured(
            'accepted of one key',
            keyed.filter((status) => status < 400 && status > 0).length,
            '<=',
            quota,
          ),
        other && measured('another client', statusOf(other), '!=', 429),
      ],
      findings: [...faults].map((message) => ({ message })),
      samples,
      notTested: ['two replicas with a shared store and its loss: see drill rate-limit-fleet'],
    }
  },
})

async function burst(ask: () => Promise<Exchange>, total: number): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let index = 0; index < total; index++) statuses.push(statusOf(await ask()))
  return statuses
}
