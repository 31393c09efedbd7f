import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { expandedRoute } from '../../config/sample-route.ts'
import { withCredentials } from '../../drilling/credentials.ts'
import { callOf, defineDrill, launch } from '../../drilling/drill.ts'
import { derived } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { type Exchange, send, statusOf } from '../../http/exchange.ts'
import { sampleSet } from '../../load/sample-set.ts'
import { coherenceFlaws } from './flaws.ts'
import { coherenceOptions } from './options.ts'

const ROUNDS = 10

/** Write on one replica, read on another. */
export const coherenceDrill = defineDrill('coherence', 'A', ['CACHE-5'], {
  claim: 'A write on one replica is seen on every other within the declared time',
  method:
    'Two replicas. Reads on both, so that both remember; writes on one; asks the other until it shows the write. Ten times, each replica in turn. The longest wait counts.',
  options: coherenceOptions,
  flaws: coherenceFlaws,
  async run(context) {
    const { signal } = context
    const { coherence } = context.options
    if (!coherence) return notApplicable('the configuration declares no coherence: no write shows in a read')
    const { read, contains, anyChange, boundMs } = coherence
    const write = withCredentials(expandedRoute(coherence.write), context.credentials)
    await using first = await launch(context)
    await using second = await launch(context)
    const zeroMs = performance.now()
    const waits: { atMs: number; latencyMs: number; status: number }[] = []
    const base = Math.floor(context.random() * 2 ** 30)
    const readFrom = (url: string) => send({ url: url + read, headers: write.headers, timeoutMs: 2_000 })
    for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
      const [writer, reader] = round % 2 === 0 ? [first, second] : [second, first]
      const before = await until(
        async () => {
          const [own, other] = await Promise.all([readFrom(writer.url), readFrom(reader.url)])
          return anyChange && bodyOf(own) !== bodyOf(other) ? undefined : bodyOf(other)
        },
        { timeoutMs: boundMs + 500, everyMs: 20, signal },
      )
      if (before === undefined) {
        return inconclusive(
          `the replicas answer ${read} differently without a write: a change would show nothing`,
        )
      }
      const number = base + round
      const written = await send(callOf(writer.url, write, number))
      if (written.kind !== 'answer' || written.status >= 400)
        return inconclusive(
          `the write was not done: ${written.kind === 'answer' ? written.status : written.message}`,
        )
      const wroteMs = performance.now()
      const marker = contains.replaceAll('{n}', String(number))
      const shows = (body: string) => (anyChange ? body !== before : body.includes(marker))
      const seen = await until(
        async () => {
          const answer = await readFrom(reader.url)
          return statusOf(answer) === 200 && shows(bodyOf(answer))
        },
        { timeoutMs: boundMs * 2 + 500, everyMs: 5, signal },
      )
      const latencyMs = performance.now() - wroteMs
      waits.push({ atMs: wroteMs - zeroMs, latencyMs, status: seen ? 200 : -1 })
      await sleep(20)
    }
    const samples = [sampleSet('write until read', waits)]
    return {
      measurements: [
        derived('writes', samples, 'count', 'write until read', '=', ROUNDS),
        derived('longest wait', samples, 'max', 'write until read', '<=', boundMs, 'ms'),
      ],
      samples,
    }
  },
})

function bodyOf(exchange: Exchange): string {
  return exchange.kind === 'answer' ? exchange.body.toString('utf8') : ''
}
