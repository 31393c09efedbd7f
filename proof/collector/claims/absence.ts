import { until } from '@seaworthy/rig'
import { type Claim, exactly } from '../../harness/claim.ts'
import { arrived, ask } from '../asked.ts'
import type { Ground } from '../ground.ts'

const REQUESTS = 300
const PATIENCE_MS = 60_000
/** Of a hundred of them one may take as much longer on a machine that others use too. */
const SLOWER_MS = 50

export const absence: Claim<Ground> = {
  name: 'absence',
  says: 'without collectors the service serves as before, and what it wrote meanwhile arrives when they are back',
  async run(ground) {
    const measure = async () => {
      const all = []
      for (let n = 0; n < REQUESTS; n++) all.push(await ask(ground))
      const times = all.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
      return { all, failed: all.filter(({ status }) => status !== 200), p99: times[REQUESTS * 0.99 - 1] ?? 0 }
    }
    const present = await measure()
    await ground.stopCollectors()
    const gone = await measure()
    let dropped = 0
    const isTold = async () => {
      const metrics = await fetch(`http://${ground.service.metrics}/metrics`).then((answer) => answer.text())
      dropped = Number(/^trace_spans_dropped_total\{.*\} (\d+)$/m.exec(metrics)?.[1] ?? 0)
      return dropped > 0
    }
    await until(isTold, { timeoutMs: PATIENCE_MS })
    await ground.startCollectors()
    const ids = new Set<string>(gone.all.map(({ id }) => id))
    const last = gone.all.at(-1)?.id
    await arrived(ground, ({ attributes }) => attributes.correlationId === last)
    const came = ground.receiver.lines.filter(({ attributes }) => ids.has(attributes.correlationId ?? ''))
    return [
      exactly('failed requests with collectors', present.failed.length, 0),
      exactly('failed requests without', gone.failed.length, 0),
      {
        what: 'what 99 of 100 answers take without',
        measured: `${gone.p99.toFixed(1)} ms, before ${present.p99.toFixed(1)} ms`,
        expected: `at most ${SLOWER_MS} ms more`,
        holds: gone.p99 < present.p99 + SLOWER_MS,
      },
      {
        what: 'spans that the service says it has dropped',
        measured: `${dropped}`,
        expected: 'some',
        holds: dropped > 0,
      },
      exactly(
        'lines of that time that arrive later',
        new Set(came.map(({ attributes }) => attributes.correlationId)).size,
        REQUESTS,
      ),
      exactly('of them twice', came.length - REQUESTS, 0),
    ]
  },
}
