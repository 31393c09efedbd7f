import { until } from '@seaworthy/rig'
import type { SampleRoute } from '../../config/sample-route.ts'
import { callOf, type DrillContext, launch } from '../../drilling/drill.ts'
import { warm } from '../../drilling/warm.ts'
import { send } from '../../http/exchange.ts'
import type { SampleSet } from '../../load/sample-set.ts'
import type { OutputName } from './output-situation.ts'
import { callWith, idOf, ordinary } from './requests.ts'

const LEARN = 100

/** What a service prints, and how soon it answers, while somebody reads. */
export interface UsualOutput {
  /** That one request prints. */
  readonly bytes: Readonly<Record<OutputName, number>>
  readonly parses: boolean
  readonly tellsId: boolean
  readonly p95: number
  readonly samples: SampleSet
}

/** The service as it is while its output is read. */
export async function usualOutput(context: DrillContext, route: SampleRoute): Promise<UsualOutput> {
  const { signal } = context
  await using replica = await launch(context)
  await warm(callOf(replica.url, route), signal)
  const { lines } = replica.process.logs
  const begun = lines.length
  for (let number = 0; number < LEARN; number++) await send(callWith(context, replica.url, route, number))
  await until(() => lines.length - begun >= LEARN, { timeoutMs: 1_000, signal })
  const made = lines.slice(begun)
  const bytesOf = (name: OutputName) =>
    made.filter(({ stream }) => stream === name).reduce((sum, { text }) => sum + text.length + 1, 0) / LEARN
  const { samples, p95 } = await ordinary(context, replica, route, 'while it is read')
  return {
    bytes: { stdout: bytesOf('stdout'), stderr: bytesOf('stderr') },
    parses: made.length > 0 && made.every(({ json }) => json !== undefined),
    tellsId: made.some(({ text }) => text.includes(idOf(LEARN - 1))),
    p95,
    samples,
  }
}
