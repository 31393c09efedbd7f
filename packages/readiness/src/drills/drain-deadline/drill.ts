import { setTimeout as sleep } from 'node:timers/promises'
import type { Exit } from '@seaworthy/rig'
import { type DrillContext, defineDrill, launch } from '../../drilling/drill.ts'
import { exitWithin } from '../../drilling/replica.ts'
import { isFailureExit, SECOND_SIGNAL_AFTER_MS, SECOND_SIGNAL_MS } from '../../drilling/stop-measurements.ts'
import { holds, type Measurement, measured } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { drainDeadlineFlaws } from './flaws.ts'
import { type StuckWork, stuckWork } from './stuck-work.ts'

const SLACK_MS = 1_000

const NOTHING_STUCK =
  'nothing can be made to hang: no route of the configuration is "stuck" or "write", and no GET route uses a dependency whose deadlineMs is above stop.deadlineMs'

/** Work that never ends, one signal; then the same with two. */
export const drainDeadlineDrill = defineDrill('drain-deadline', 'B', ['LIFE-2'], {
  claim: 'Stuck work does not keep a stopping replica alive: it is named, and the exit is forced',
  method:
    'A request that never ends is in flight: the route that is "stuck", else a read whose dependency is silent, else a body that never arrives. One SIGTERM: the process must be gone by its deadline, non-zero, with a log line that names what was stuck. Again with a second SIGTERM: gone at once.',
  wants: ['write', 'stuck'],
  flaws: drainDeadlineFlaws,
  async run(context) {
    const { deadlineMs } = context.config.stop
    const work = stuckWork(context)
    if (!work) return inconclusive(NOTHING_STUCK)
    context.progress(`one signal while ${work.describe}`)
    const once = await stopWithStuckWork(context, work, undefined)
    if (once.answeredEarly)
      return inconclusive(
        `the request that should be stuck was answered at once, though ${work.describe}: name a route that is "stuck", or give this drill a stop.deadlineMs below the deadlineMs of a dependency`,
      )
    context.progress(`two signals while ${work.describe}`)
    const twice = await stopWithStuckWork(context, work, SECOND_SIGNAL_AFTER_MS)
    const forced: readonly Measurement[] = [
      measured('exit by one signal is non-zero', isFailureExit(once.exit), '=', true),
      measured('log names what was stuck', once.named, '=', true),
    ]
    const measurements: readonly Measurement[] = [
      after('gone after one signal', once, deadlineMs + SLACK_MS),
      ...(once.answered ? [] : forced),
      after('gone after the second signal', twice, SECOND_SIGNAL_MS),
      measured('exit by two signals is non-zero', isFailureExit(twice.exit), '=', true),
    ]
    if (once.answered && measurements.every(holds)) {
      return inconclusive(
        `no exit had to be forced: though ${work.describe}, the service gave that up by itself, ${once.afterMs?.toFixed(0)} ms after the signal; give this drill a shorter deadline, as in drills: { drain-deadline: { env: { …: "2000" }, stop: { deadlineMs: 2000 } } }`,
      )
    }
    return { measurements }
  },
})

interface Stop {
  readonly exit: Exit | undefined
  readonly afterMs: number | undefined
  /** Before any signal: nothing was stuck. */
  readonly answeredEarly: boolean
  readonly answered: boolean
  readonly named: boolean
}

async function stopWithStuckWork(
  context: DrillContext,
  work: StuckWork,
  secondMs: number | undefined,
): Promise<Stop> {
  await using stack = new AsyncDisposableStack()
  const replica = stack.use(await launch(context))
  stack.defer(() => work.end())
  const socket = stack.use(await work.begin(replica.url))
  await sleep(150)
  const answeredEarly = socket.received().length > 0
  const stopAt = performance.now()
  replica.process.signal('SIGTERM')
  if (secondMs !== undefined) await sleep(secondMs)
  const lastAt = performance.now()
  if (secondMs !== undefined) replica.process.signal('SIGTERM')
  const patienceMs = context.config.stop.deadlineMs + SLACK_MS + 250
  const exit = await exitWithin(replica, patienceMs)
  await sleep(20)
  const lines = replica.process.logs.lines.filter(({ atMs }) => atMs >= stopAt)
  return {
    exit,
    afterMs: exit && exit.atMs - lastAt,
    answeredEarly,
    answered: /^HTTP\/1\.1 \d/.test(String(socket.received())),
    named: lines.some(({ text }) =>
      /overran|deadline|timed? ?out|forc(?:ed|ing)|stuck|still (?:open|running)|in.?flight/i.test(
        text.replaceAll(work.path, ''),
      ),
    ),
  }
}

function after(name: string, { afterMs }: Stop, threshold: number): Measurement {
  return measured(name, afterMs === undefined ? 'never' : Math.round(afterMs), '<=', threshold, 'ms')
}
