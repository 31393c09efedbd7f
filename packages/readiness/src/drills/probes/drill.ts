import { setTimeout as sleep } from 'node:timers/promises'
import { askProbe, defineDrill, launch } from '../../drilling/drill.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { send } from '../../http/exchange.ts'
import { type Sample, sampleSet } from '../../load/sample-set.ts'
import { probesFlaws } from './flaws.ts'

const IDLE_MS = 800
const FLIP_MS = 400

/** The table of probe answers, state by state: ready, then draining. */
export const probesDrill = defineDrill('probes', 'C', ['LIFE-3'], {
  claim: 'Liveness, readiness and startup answer fast, and only readiness changes when the replica drains',
  method:
    'Asks each probe 20 times a second while the service is ready, then after SIGTERM. Nothing but probes is asked, so that a slow answer is the probe’s own.',
  alone: true,
  flaws: probesFlaws,
  async run(context) {
    const { signal } = context
    await using replica = await launch(context)
    const { probes } = context.config
    const zeroMs = performance.now()
    const ask = async (path: string, durationMs: number) => {
      const load = { durationMs, zeroMs, signal, thinkMs: 50, keepAlive: false, timeoutMs: 1_000 }
      return (await askProbe(replica, path, load)).observations
    }
    const paths = {
      live: probes.live,
      ready: probes.ready,
      ...(probes.startup && { startup: probes.startup }),
    }
    context.progress('asking the probes of a ready replica')
    const idle = await Promise.all(
      Object.entries(paths).map(async ([name, path]) => sampleSet(name, await ask(path, IDLE_MS))),
    )
    const cached = await send({ url: replica.managementUrl + probes.ready })
    const signalMs = performance.now() - zeroMs
    replica.process.signal('SIGTERM')
    await sleep(250)
    const [liveAfter, readyAfter] = await Promise.all([
      ask(probes.live, FLIP_MS / 2),
      ask(probes.ready, FLIP_MS / 2),
    ])
    const draining = [sampleSet('live draining', liveAfter), sampleSet('ready draining', readyAfter)]
    const samples = [...idle, ...draining]
    const cacheControl = cached.kind === 'answer' ? String(cached.headers['cache-control'] ?? '') : ''
    return {
      measurements: [
        ...Object.keys(paths).flatMap((name) => [
          noneFailed(`${name} failed while ready`, samples, name),
          derived(`${name} p95`, samples, 'p95', name, '<=', 100, 'ms'),
        ]),
        measured('liveness while draining', statusOfAll(liveAfter, 200), '=', 200),
        measured('readiness while draining', statusOfAll(readyAfter, 503), '=', 503),
        measured('a cache may keep the answer', /max-age=[1-9]/.test(cacheControl), '=', false),
      ],
      samples,
      events: [{ atMs: signalMs, label: 'SIGTERM', kind: 'signal' }],
      notTested: [!probes.startup && 'startup: the configuration names no startup probe'],
    }
  },
})

/** The status wanted, when every answer had it; else that of the last answer. */
function statusOfAll(answers: readonly Sample[], wanted: number): number | string | null {
  if (answers.every(({ status }) => status === wanted)) return wanted
  const { status } = answers.at(-1) ?? {}
  return status === undefined ? null : status > 0 ? status : 'no answer'
}
