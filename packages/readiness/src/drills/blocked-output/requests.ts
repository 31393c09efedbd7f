import type { SampleRoute } from '../../config/sample-route.ts'
import { callOf, type DrillContext } from '../../drilling/drill.ts'
import type { Replica } from '../../drilling/replica.ts'
import type { Call } from '../../http/exchange.ts'
import { closedLoop, openLoop } from '../../load/load.ts'
import { percentile } from '../../load/percentile.ts'
import { type SampleSet, sampleSet } from '../../load/sample-set.ts'

const CLIENTS = 16
const ROUND_MS = 500
const LONGEST_MS = 20_000
const RATE = 50
const LOOK_MS = 1_000
const TIMEOUT_MS = 2_000
/** Of requests that are there for their lines only. */
export const LINE_TIMEOUT_MS = 1_000
/** Services that tell who called write long lines for a long name. */
const AGENT = `drill/1 ${'(blocked output) '.repeat(50)}`

/** The id of a request, by which its line is known. */
export const idOf = (number: number) => `blocked-output-${number}`

/** A request that makes a long line. */
export function callWith({ config }: DrillContext, url: string, route: SampleRoute, number: number): Call {
  const call = callOf(url, route, number)
  return {
    ...call,
    headers: { 'user-agent': AGENT, ...call.headers, [config.requestIdHeader]: idOf(number) },
  }
}

/** Requests at an easy pace, and how long they take. */
export async function ordinary(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  name: string,
): Promise<{ samples: SampleSet; p95: number }> {
  const { observations } = await openLoop(RATE, {
    next: (index) => callWith(context, replica.url, route, index),
    durationMs: LOOK_MS,
    zeroMs: performance.now(),
    signal: context.signal,
    timeoutMs: TIMEOUT_MS,
  })
  const latencies = observations.map(({ latencyMs }) => latencyMs)
  return { samples: sampleSet(name, observations), p95: percentile(latencies, 95) ?? 0 }
}

/** Asks so often, or until nothing is answered any more. @returns how many were answered. */
export async function makeLines(
  context: DrillContext,
  replica: Replica,
  route: SampleRoute,
  requests: number,
): Promise<number> {
  const began = performance.now()
  let answered = 0
  while (answered < requests && performance.now() - began < LONGEST_MS && !context.signal.aborted) {
    const { observations } = await closedLoop(CLIENTS, {
      next: (index) => callWith(context, replica.url, route, answered + index),
      durationMs: ROUND_MS,
      zeroMs: began,
      signal: context.signal,
      timeoutMs: LINE_TIMEOUT_MS,
      lean: true,
    })
    const now = observations.filter(({ status }) => status > 0).length
    answered += now
    if (now === 0) break
  }
  return answered
}
