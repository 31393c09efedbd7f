import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { allServe, routesAround } from '../../drilling/affected-routes.ts'
import { callOf, defineDrill, launch } from '../../drilling/drill.ts'
import { type Told, together } from '../../drilling/told-outcome.ts'
import { derived, measured } from '../../engine/measurement.ts'
import { inconclusive, notApplicable } from '../../engine/outcome.ts'
import { openLoop } from '../../load/load.ts'
import { sampleSet } from '../../load/sample-set.ts'
import { halfOpenFlaws } from './flaws.ts'

const RATE = 40
const WARM_MS = 700
const GRACE_MS = 250

/** A peer that lost power: nothing is closed, requests arrive, answers never come. */
export const halfOpenDrill = defineDrill('half-open', 'B', ['RES-1', 'DATA-1'], {
  claim:
    'Kept connections whose peer has silently gone hold no request beyond its deadline, and are replaced when it is back',
  method:
    'Warms the connections to each dependency, then swallows its answers without closing anything. Every request has to end within deadlineMs; when the peer is back, and resets what it does not know, all routes serve within recoveryMs.',
  wants: ['dependencies'],
  flaws: halfOpenFlaws,
  async run(context) {
    const { config, dependencies, signal } = context
    if (dependencies.length === 0) return notApplicable('the configuration declares no dependencies')
    const used = dependencies.filter(
      ({ declared }) => routesAround(config, declared.name).affected.length > 0,
    )
    if (used.length === 0)
      return inconclusive('no read of the configuration says what it uses: add uses: [name]')
    await using replica = await launch(context)
    const zeroMs = performance.now()
    const seen: Told[] = []
    for (const { declared, proxy } of used) {
      const { name, deadlineMs, recoveryMs } = declared
      const { affected } = routesAround(config, name)
      context.progress(`${name}: answers are swallowed`)
      const load = openLoop(RATE, {
        next: (index) => callOf(replica.url, affected[index % affected.length]!, Math.floor(zeroMs) + index),
        durationMs: WARM_MS + deadlineMs + 500,
        zeroMs,
        signal,
        timeoutMs: deadlineMs * 2,
      })
      await sleep(WARM_MS)
      const lostMs = performance.now()
      proxy.set({ kind: 'half-open' })
      const { observations } = await load
      const healedMs = performance.now()
      proxy.set({ kind: 'none' })
      const back = await until(
        async () => await allServe(replica, affected, Math.floor(healedMs) + 2_000_000),
        { timeoutMs: recoveryMs + 1_000, signal },
      )
      const servesAgainMs = back ? performance.now() - healedMs : 'not at all'
      const samples = [sampleSet(name, observations)]
      seen.push({
        measurements: [
          derived(`${name}: longest answer`, samples, 'max', name, '<=', deadlineMs + GRACE_MS, 'ms'),
          measured(`${name}: serves again after`, servesAgainMs, '<=', recoveryMs, 'ms'),
        ],
        samples,
        events: [
          { atMs: lostMs - zeroMs, label: `${name} half-open`, kind: 'fault' },
          { atMs: healedMs - zeroMs, label: `${name} is back`, kind: 'heal' },
        ],
      })
    }
    const unused = dependencies.filter((dependency) => !used.includes(dependency))
    const untried = unused.map(({ declared }) => `${declared.name}: no declared read uses it`)
    return together(...seen, { notTested: untried })
  },
})
