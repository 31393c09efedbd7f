import { setTimeout as sleep } from 'node:timers/promises'
import { routeThatIs } from '../config/drill-config.ts'
import type { Measurement } from '../engine/measurement.ts'
import { inconclusive } from '../engine/outcome.ts'
import { openSocket, type RawSocket } from '../http/raw-socket.ts'
import type { Exit } from '../process/supervisor.ts'
import { type Drill, type DrillContext, launch } from './drill.ts'

const SLACK_MS = 1_000
const SECOND_SIGNAL_MS = 1_000

/** Work that never ends, one signal; then the same with two. */
export const drainDeadlineDrill: Drill = {
  id: 'drill.drain-deadline',
  kind: 'drill',
  requirements: ['LIFE-2'],
  claim: 'Stuck work does not keep a stopping replica alive: it is named, and the exit is forced',
  level: 'B',
  severity: 'error',
  method:
    'A request that never ends is in flight (the route that is "stuck", else a body that never arrives). One SIGTERM: the process must be gone by its deadline, non-zero, with a log line that names what was stuck. Again with a second SIGTERM: gone at once.',
  controls: [
    { flaw: 'waits-for-ever', describe: 'draining has no deadline' },
    { flaw: 'silent-deadline', describe: 'the exit is forced and nothing says why' },
    { flaw: 'ignores-second-signal', describe: 'an operator who insists has to wait' },
  ],
  async run(context, signal) {
    const { config } = context
    const { deadlineMs } = config.stop
    if (!routeThatIs(config, 'stuck') && !routeThatIs(config, 'write')) {
      return inconclusive('no route of the configuration is "stuck" or "write"')
    }
    context.progress('one signal with a stuck request')
    const once = await stopWithStuckWork(context, signal, undefined)
    if (once.answeredEarly)
      return inconclusive(
        'the request that should be stuck was answered at once: name a route that is "stuck"',
      )
    context.progress('two signals with a stuck request')
    const twice = await stopWithStuckWork(context, signal, 300)
    return {
      kind: 'measured',
      measurements: [
        after('gone after one signal', once, deadlineMs + SLACK_MS),
        // A stuck upload that the service answered by its own time limit is no forced exit.
        ...(once.answered
          ? []
          : [
              {
                name: 'exit by one signal is non-zero',
                observed: isFailureExit(once.exit),
                comparison: '=',
                threshold: true,
              } as const,
              {
                name: 'log names what was stuck',
                observed: once.named,
                comparison: '=',
                threshold: true,
              } as const,
            ]),
        after('gone after the second signal', twice, SECOND_SIGNAL_MS),
        {
          name: 'exit by two signals is non-zero',
          observed: isFailureExit(twice.exit),
          comparison: '=',
          threshold: true,
        },
      ],
    }
  },
}

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
  signal: AbortSignal,
  secondMs: number | undefined,
): Promise<Stop> {
  await using replica = await launch(context, 'drain-deadline', signal)
  await using socket = await stick(context, replica.url)
  await sleep(150)
  const answeredEarly = socket.received() !== ''
  const stopAt = performance.now()
  replica.process.signal('SIGTERM')
  if (secondMs !== undefined) await sleep(secondMs)
  const lastAt = performance.now()
  if (secondMs !== undefined) replica.process.signal('SIGTERM')
  const patienceMs = context.config.stop.deadlineMs + SLACK_MS + 250
  const exit = await Promise.race([replica.process.exited, sleep(patienceMs, undefined, { ref: false })])
  await sleep(20)
  const lines = replica.process.logs.lines.filter(({ atMs }) => atMs >= stopAt)
  return {
    exit,
    afterMs: exit && exit.atMs - lastAt,
    answeredEarly,
    answered: /^HTTP\/1\.1 \d/.test(socket.received()),
    named: lines.some(({ text }) =>
      /overran|deadline|timed? ?out|forc(?:ed|ing)|stuck|still (?:open|running)|in.?flight/i.test(text),
    ),
  }
}

async function stick({ config }: DrillContext, url: string): Promise<RawSocket> {
  const socket = await openSocket(url)
  const stuck = routeThatIs(config, 'stuck')
  const write = routeThatIs(config, 'write')
  if (stuck) socket.write(`${stuck.method} ${stuck.path} HTTP/1.1\r\nhost: drill\r\n\r\n`)
  else if (write) {
    socket.write(
      `${write.method} ${write.path} HTTP/1.1\r\nhost: drill\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"a`,
    )
  }
  return socket
}

function after(name: string, { afterMs }: Stop, threshold: number): Measurement {
  return {
    name,
    observed: afterMs === undefined ? 'never' : Math.round(afterMs),
    comparison: '<=',
    threshold,
    unit: 'ms',
  }
}

function isFailureExit(exit: Exit | undefined): boolean | string {
  return exit ? exit.code !== 0 : 'still running'
}
