import { setTimeout as sleep } from 'node:timers/promises'
import { createLogReader, until } from '@seaworthy/rig'
import type { SampleRoute } from '../../config/sample-route.ts'
import type { DrillContext } from '../../drilling/drill.ts'
import type { Replica } from '../../drilling/replica.ts'
import type { Sparse } from '../../drilling/told-outcome.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { send } from '../../http/exchange.ts'
import type { Outputs } from './output-situation.ts'
import { callWith, idOf, LINE_TIMEOUT_MS } from './requests.ts'
import type { UsualOutput } from './usual-output.ts'

const ROUND_MS = 500
const BACK_LINES = 20
const BACK_MS = 5_000
/** More than any request before had. */
const FROM = 1_000_000

/** What a process that is gone left in the pipes that nobody read. */
export async function wordsIn({ fifos }: Outputs, signal: AbortSignal): Promise<string> {
  const logs = createLogReader()
  for (const fifo of fifos) logs.attach(fifo.read(), 'stdout')
  await until(() => logs.lines.length > 0, { timeoutMs: ROUND_MS, signal })
  return logs.tail(BACK_LINES)
}

/** A reader comes back: the lines of later requests have to come, and to parse. */
export async function readAgain(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  usual: UsualOutput,
  { fifos }: Outputs,
  name: string,
): Promise<Sparse<Measurement>> {
  const logs = createLogReader()
  for (const fifo of fifos) logs.attach(fifo.read(), 'stdout')
  // What waited comes first; its end is not known, so the next lines are told by the ids of their requests.
  await sleep(ROUND_MS)
  const numbers = Array.from({ length: BACK_LINES }, (_, index) => FROM + index)
  const begun = logs.lines.length
  for (const number of numbers)
    await send({ ...callWith(context, replica.url, route, number), timeoutMs: LINE_TIMEOUT_MS })
  const found = () => {
    const late = logs.lines.slice(begun)
    return usual.tellsId
      ? late.filter(({ text }) => numbers.some((number) => text.includes(idOf(number))))
      : late
  }
  await until(() => found().length >= BACK_LINES, { timeoutMs: BACK_MS, signal: context.signal })
  const lines = found()
  return [
    measured(
      `${name}: lines of ${BACK_LINES} requests after the reader came back`,
      lines.length,
      '>=',
      BACK_LINES,
    ),
    usual.parses &&
      measured(
        `${name}: lines that do not parse`,
        lines.filter(({ json }) => json === undefined).length,
        '=',
        0,
      ),
  ]
}
