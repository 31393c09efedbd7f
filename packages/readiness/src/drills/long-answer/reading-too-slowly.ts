import { setTimeout as sleep } from 'node:timers/promises'
import { type LogLine, until } from '@seaworthy/rig'
import type { DrillContext } from '../../drilling/drill.ts'
import { exitWithin, type Replica } from '../../drilling/replica.ts'
import { isFailureExit } from '../../drilling/stop-measurements.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { ID, isDone, isWhole, openReaders, type ReadingPlan, WARM_MS } from './readers.ts'

const SLACK_MS = 1_000
const UNLIMITED = 1e12

/** SIGTERM while readers take longer than the deadline: the process ends by then, and says that it was not done. */
export async function stopWhileReadTooSlowly(context: DrillContext, replica: Replica, plan: ReadingPlan) {
  const { deadlineMs } = context.config.stop
  const { large, requests, reserveMs } = plan
  using started = new DisposableStack()
  const slowly = (large.bytes * 250) / deadlineMs
  const readers = await openReaders(context, replica.url, plan, requests > 1 ? 0 : slowly, started)
  await sleep(WARM_MS)
  const signalledAt = performance.now()
  replica.process.signal('SIGTERM')
  const exit = await exitWithin(replica, deadlineMs + SLACK_MS)
  for (const reader of readers) reader.setRate(UNLIMITED)
  await until(() => readers.every((reader) => isDone(reader, plan)), { timeoutMs: SLACK_MS })
  const cut = readers.filter((reader) => !isWhole(reader)).length
  const afterMs = exit && exit.atMs - signalledAt
  const gone: Measurement = measured(
    'too slow: gone after',
    afterMs === undefined ? 'never' : Math.round(afterMs),
    '<=',
    deadlineMs + SLACK_MS,
    'ms',
  )
  if (cut === 0) {
    const reason = 'readers that are too slow: the kernels held what was left of the answers'
    return { measurements: [gone], notTested: [reason] }
  }
  const isFailure: Measurement = measured('too slow: exit is non-zero', isFailureExit(exit), '=', true)
  // Answers that fit into a kernel are held still, which a service may end before its deadline as it would at any time.
  if (requests > 1) {
    const isForced = (afterMs ?? deadlineMs) >= deadlineMs - reserveMs
    return { measurements: [gone, ...(isForced ? [isFailure] : [])], notTested: [] }
  }
  const notBefore: Measurement = measured(
    'too slow: cut not before',
    Math.round(afterMs ?? deadlineMs),
    '>=',
    deadlineMs - reserveMs,
    'ms',
  )
  const claims = replica.process.logs.lines.filter((line) => claimsAll(line, large.bytes))
  const claimed: Measurement = measured('too slow: lines that claim the whole answer', claims.length, '=', 0)
  return { measurements: [gone, isFailure, notBefore, claimed], notTested: [] }
}

const TOLD_BYTES = /(?:bytes|size|length|sent)[\w.]*"?\s*[:=]\s*"?(\d+)/gi

/** Whether a line of one of our requests tells as many bytes as the answer has. */
function claimsAll({ text }: LogLine, bytes: number): boolean {
  return text.includes(ID) && [...text.matchAll(TOLD_BYTES)].some(([, told]) => Number(told) >= bytes)
}
