import { setTimeout as sleep } from 'node:timers/promises'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import type { Replica } from '../../drilling/replica.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { closedLoop } from '../../load/load.ts'
import { sampleSets } from '../../load/sample-set.ts'
import { crashFlaws } from './flaws.ts'

const LOAD_MS = 600

/** Power loss, as far as a process knows it. */
export const crashDrill = defineDrill('crash', 'C', ['PROOF-4'], {
  claim: 'A process that was killed under load starts again without help and serves',
  method:
    'Ten clients, kill −9, start again with the same variables and data, ten clients again. The second start must become ready and serve every request.',
  flaws: crashFlaws,
  async run(context) {
    const { signal } = context
    const route = requiredRoute(context.config, 'read')
    // Lets a service tell the runs of one drill apart; most ignore it.
    const env = { SEAWORTHY_RUN: Math.floor(context.random() * 2 ** 40).toString(36) + String(process.pid) }
    await using first = await launch(context, { env })
    const zeroMs = performance.now()
    const load = (replica: Replica) =>
      closedLoop(10, {
        next: () => callOf(replica.url, route),
        durationMs: LOAD_MS,
        zeroMs,
        signal,
        thinkMs: 10,
        timeoutMs: 5_000,
      })
    const dying = load(first)
    await sleep(LOAD_MS / 2)
    const killedMs = performance.now() - zeroMs
    first.process.signal('SIGKILL')
    const before = await dying
    const restart = await launch(context, { env }).catch((error: Error) => error)
    if (restart instanceof Error) {
      const [why = ''] = restart.message.split('\n')
      return {
        measurements: [measured('started again', false, '=', true)],
        findings: [{ message: why }],
      }
    }
    await using second = restart
    const readyMs = performance.now() - zeroMs
    const after = await load(second)
    const samples = sampleSets({ before, after })
    return {
      measurements: [
        measured('started again', true, '=', true),
        derived('served after', samples, 'succeeded', 'after', '>', 10),
        noneFailed('failed after', samples, 'after'),
      ],
      samples,
      events: [
        { atMs: killedMs, label: 'SIGKILL', kind: 'fault' },
        { atMs: readyMs, label: 'ready again', kind: 'heal' },
      ],
    }
  },
})
