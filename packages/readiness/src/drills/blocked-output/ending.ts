import { setTimeout as sleep } from 'node:timers/promises'
import { exitWithin, type Replica } from '../../drilling/replica.ts'
import {
  cleanExit,
  isFailureExit,
  SECOND_SIGNAL_AFTER_MS,
  SECOND_SIGNAL_MS,
} from '../../drilling/stop-measurements.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { send } from '../../http/exchange.ts'
import type { BlockedOutput } from './options.ts'
import type { OutputSituation } from './output-situation.ts'

const SLACK_MS = 1_000
const TIMEOUT_MS = 2_000

/** How the process ends while nobody takes what it prints: by SIGTERM, by two of them, or by an error. */
export async function end(
  { config, options }: BlockedOutput,
  replica: Replica,
  { also }: OutputSituation,
  name: string,
): Promise<readonly Measurement[]> {
  const { deadlineMs } = config.stop
  if (also === 'crash') return [await crashed(replica, options.blockedOutput.crash, deadlineMs, name)]
  const signalledAt = performance.now()
  replica.process.signal('SIGTERM')
  let lastAt = signalledAt
  if (also === 'second signal') {
    await sleep(SECOND_SIGNAL_AFTER_MS)
    lastAt = performance.now()
    replica.process.signal('SIGTERM')
  }
  const exit = await exitWithin(replica, deadlineMs + SLACK_MS)
  if (also === 'second signal') {
    return [
      measured(
        `${name}: gone after the second`,
        exit ? Math.round(exit.atMs - lastAt) : 'never',
        '<=',
        SECOND_SIGNAL_MS,
        'ms',
      ),
    ]
  }
  return cleanExit(exit, signalledAt, deadlineMs).map((measurement) => ({
    ...measurement,
    name: `${name}: ${measurement.name}`,
  }))
}

/** An error that nobody catches has to end the process, whether its last words are taken or not. */
async function crashed(
  replica: Replica,
  path: string | undefined,
  deadlineMs: number,
  name: string,
): Promise<Measurement> {
  replica.process.expectExit()
  await send({ url: replica.url + path, timeoutMs: TIMEOUT_MS })
  const exit = await exitWithin(replica, deadlineMs + SLACK_MS)
  return measured(`${name}: gone, with an exit that is non-zero`, isFailureExit(exit ?? undefined), '=', true)
}
