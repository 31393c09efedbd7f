import { setTimeout as sleep } from 'node:timers/promises'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { send, statusOf } from '../../http/exchange.ts'
import type { StubBehaviour } from '../../stubs/http-stub.ts'
import { stampedeFlaws } from './flaws.ts'
import { stampedeOptions } from './options.ts'

const CALLERS = 50
/** A slow origin, so that callers meet. */
const ORIGIN_MS = 150
/** A failing one may be tried again, by one caller. */
const TRIES = 3

/** Many callers, one missing value. */
export const stampedeDrill = defineDrill('stampede', 'A', ['CACHE-3', 'RES-3'], {
  claim: 'However many ask for a value that is missing, expired or failing, its origin is asked once',
  method:
    'Fifty callers at once ask for one key of a cached route: never seen, expired, expired while the origin fails; then never seen on two replicas. The stub in front of the origin, which takes 150 ms, counts.',
  alone: true,
  wants: ['cached'],
  example: {
    line: 'caching: { freshMs: 500 }',
    tells: 'how long an answer of a cached route is fresh',
  },
  options: stampedeOptions,
  flaws: stampedeFlaws,
  async run(context) {
    const { config, dependencies, options, signal } = context
    if (!options.caching) return notApplicable('the configuration declares no caching')
    const route = requiredRoute(config, 'cached')
    const origin = dependencies.find(({ declared, stub }) => stub && route.uses.includes(declared.name))
    if (!origin?.stub)
      return inconclusive('the cached route uses no dependency of kind http: add uses: [name]')
    const { stub } = origin
    const { freshMs, shared, staleIfError } = options.caching
    await using first = await launch(context)
    await using second = await launch(context)
    const slowly: StubBehaviour = (call, index) => {
      const answer = usual(call, index)
      return typeof answer === 'object' ? { ...answer, delayMs: ORIGIN_MS } : answer
    }
    const usual = stub.behave(slowly)
    const base = Math.floor(context.random() * 2 ** 20)
    const rush = async (key: number, urls: readonly string[]) => {
      stub.forget()
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, (_, index) =>
          send(callOf(urls[index % urls.length]!, route, base + key)),
        ),
      )
      await sleep(50)
      return {
        calls: stub.calls.length,
        served: answers.filter((answer) => statusOf(answer) > 0 && statusOf(answer) < 500).length,
      }
    }
    const cold = await rush(1, [first.url])
    await sleep(freshMs + 100)
    const expired = await rush(1, [first.url])
    // An old value may be answered while the new one is on its way.
    await sleep(ORIGIN_MS + freshMs + 200)
    stub.behave(() => ({ status: 503, delayMs: ORIGIN_MS }))
    const { served } = await rush(1, [first.url])
    // Tries in the background, for which nobody waits, go on for a while: they belong to this case and not to the next.
    for (let seen = -1; seen !== stub.calls.length && !signal.aborted; ) {
      seen = stub.calls.length
      await sleep(2 * ORIGIN_MS)
    }
    const failing = { served, calls: stub.calls.length }
    stub.behave(slowly)
    const fleet = await rush(2, [first.url, second.url])
    const count = (name: string, observed: number, threshold: number): Measurement =>
      measured(`${name}: calls to the origin`, observed, '<=', threshold)
    return {
      measurements: [
        measured('cold: the origin was asked', cold.calls, '>', 0),
        count('cold', cold.calls, 1),
        measured('cold: served', cold.served, '=', CALLERS),
        count('expired', expired.calls, 1),
        measured('expired: served', expired.served, '=', CALLERS),
        count('failing origin', failing.calls, TRIES),
        staleIfError && measured('failing origin: served', failing.served, '=', CALLERS),
        count('two replicas', fleet.calls, shared ? 1 : 2),
        measured('two replicas: served', fleet.served, '=', CALLERS),
      ],
    }
  },
})
