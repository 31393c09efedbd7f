import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { derived, type Measurement, measured } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { type LoadRun, openLoop } from '../../load/load.ts'
import { sampleSets } from '../../load/sample-set.ts'
import { providerFailureFlaws } from './flaws.ts'

const RATE = 80
const FLAKY_MS = 4_000
const FAILURE_SHARE = 0.25
const HALF = 0.5
const HALF_MS = 3_000
const ASKED_TO_WAIT_S = 1
const DOWN_MS = 3_000
const CANCEL_AFTER_MS = 120
const GRACE_MS = 250

/** An HTTP upstream that fails now and then, asks to wait, hangs, and is down. */
export const providerFailureDrill = defineDrill('provider-failure', 'B', ['RES-1', 'RES-2'], {
  claim:
    'A failing provider is asked hardly more often, is left alone when it asks for it or is down, and delays nobody beyond the deadline',
  method:
    'A stub in front of the upstream fails a quarter of its calls, which a retry budget has to bear, then half of them, when a breaker may help: all calls per request count, from the first on, since budgets earn from calm calls too and keep what they did not need. Then it asks once to wait, then hangs while callers hang up and while they wait, then fails always until it is well again. What it was asked, and when, decides.',
  alone: true,
  wants: ['upstream-backed'],
  flaws: providerFailureFlaws,
  async run(context) {
    const { config, dependencies, signal } = context
    if (!dependencies.some(({ stub }) => stub)) return notApplicable('no dependency is of kind http')
    const route = requiredRoute(config, 'upstream-backed')
    const provider = dependencies.find(({ declared, stub }) => stub && route.uses.includes(declared.name))
    if (!provider?.stub) return inconclusive('the upstream-backed route uses no dependency of kind http')
    const { stub } = provider
    const { deadlineMs, recoveryMs } = provider.declared
    await using replica = await launch(context)
    const zeroMs = performance.now()
    const firstNumber = Math.floor(context.random() * 2 ** 30)
    let number = firstNumber
    const next = () => callOf(replica.url, route, number++)
    const load = (durationMs: number, rate = RATE): Promise<LoadRun> =>
      openLoop(rate, { next, durationMs, zeroMs, signal, timeoutMs: deadlineMs * 3 })
    const serves = () =>
      until(
        async () => {
          const status = statusOf(await send({ ...next(), timeoutMs: deadlineMs * 2 }))
          return status > 0 && status < 500
        },
        { timeoutMs: recoveryMs + 2_000, everyMs: 50, signal },
      )
    if (!(await serves()))
      return inconclusive('the upstream-backed route does not serve even without a fault')
    const usual = stub.behave(() => undefined)
    stub.behave(usual)
    /** Everything counts, from the first request: a budget earns from calm calls too, and keeps what it did not need. */
    const failing = async (share: number, durationMs: number) => {
      await load(500)
      stub.behave((call, index) => (context.random() < share ? { status: 503 } : usual(call, index)))
      const { observations } = await load(durationMs)
      const callsPerRequest = stub.calls.length / (number - firstNumber)
      stub.behave(usual)
      await serves()
      return { observations, callsPerRequest }
    }
    context.progress('a quarter of the answers fail')
    const flaky = await failing(FAILURE_SHARE, FLAKY_MS)
    context.progress('half of the answers fail')
    const half = await failing(HALF, HALF_MS)

    context.progress('the provider asks to wait')
    stub.forget()
    let askedAt: number | undefined
    stub.behave((call, index) => {
      if (askedAt !== undefined) return usual(call, index)
      askedAt = performance.now()
      return { status: 503, headers: { 'retry-after': String(ASKED_TO_WAIT_S) } }
    })
    await load(ASKED_TO_WAIT_S * 1_000 + 300, 40)
    const waitFrom = (askedAt ?? 0) + 60
    const waitTo = (askedAt ?? 0) + ASKED_TO_WAIT_S * 1_000 - 60
    const disturbed = stub.calls.filter(({ atMs }) => atMs > waitFrom && atMs < waitTo).length
    stub.behave(usual)
    await serves()

    context.progress('callers hang up')
    stub.forget()
    stub.behave(() => 'hang')
    const hungUp = new AbortController()
    const leaving = send({ ...next(), signal: hungUp.signal })
    await sleep(CANCEL_AFTER_MS)
    const leftAt = performance.now()
    hungUp.abort()
    await leaving
    const cancelled = await until(() => stub.calls.find((call) => call.cancelledAtMs), {
      timeoutMs: 1_000,
      signal,
    })

    context.progress('the provider hangs')
    const hanging = await load(600, 20)
    stub.behave(usual)
    await serves()

    context.progress('the provider is down')
    stub.behave(() => ({ status: 500 }))
    await load(DOWN_MS)
    stub.forget()
    const down = await load(1_000)
    const downCalls = stub.calls.length
    stub.behave(usual)
    const healedMs = performance.now()
    const well = await serves()
    const recoveredMs = performance.now() - healedMs

    const samples = sampleSets({ flaky, half, hanging, down })
    const limit = deadlineMs + GRACE_MS
    const longest = (name: string): Measurement =>
      derived(`longest answer, ${name}`, samples, 'max', name, '<=', limit, 'ms')
    return {
      measurements: [
        measured('calls per request while a quarter fails', flaky.callsPerRequest, '<=', 1.1),
        measured('calls per request, then half fail', half.callsPerRequest, '<=', 1.1),
        measured('calls while asked to wait', disturbed, '=', 0),
        measured(
          'call ended after its caller by',
          cancelled?.cancelledAtMs ? cancelled.cancelledAtMs - leftAt : 'not at all',
          '<=',
          100,
          'ms',
        ),
        ...['flaky', 'half', 'hanging', 'down'].map(longest),
        measured('calls per request while it is down', downCalls / down.observations.length, '<=', 0.2),
        measured('serves again after', well ? recoveredMs : 'not at all', '<=', recoveryMs, 'ms'),
      ],
      samples,
    }
  },
})
