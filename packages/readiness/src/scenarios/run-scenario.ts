import { type PauseWatch, watchPauses } from '@seaworthy/rig'
import type { DrillConfig } from '../config/drill-config.ts'
import type { Replica } from '../drilling/replica.ts'
import { type Call, header, send } from '../http/exchange.ts'
import { heldUp } from '../load/held-up.ts'
import { openLoop } from '../load/load.ts'
import { percentile } from '../load/percentile.ts'
import { counterSum } from './counter-sum.ts'
import type { Layer } from './load-schema.ts'
import { layerOf, type Scenario, type Stage } from './scenario.ts'
import type { ScenarioResult, StageResult } from './scenario-result.ts'

const TIMEOUT_MS = 10_000

/** Offers a scenario to a replica at a constant rate per stage, whatever the answers do. */
export async function runScenario(
  scenario: Scenario,
  replica: Replica,
  config: DrillConfig,
  signal: AbortSignal,
): Promise<ScenarioResult> {
  const layer = layerOf(scenario, config)
  let number = 0
  const headers = { ...layer.headers, ...(await revalidation(layer, replica)) }
  const next = (): Call => {
    const n = number++
    const path = layer.paths[n % layer.paths.length] as string
    return { url: replica.url + path.replaceAll('{n}', `${n}`), headers }
  }
  // What is asked for the first time is loaded; a layer is measured when it has what it is asked for.
  for (let round = 0; round < layer.paths.length * 2; round++)
    await send({ ...next(), timeoutMs: TIMEOUT_MS })
  const count = async () => {
    if (layer.answeredBy.length === 0) return undefined
    const exposition = await metricsOf(replica, config)
    return layer.answeredBy.reduce((sum, selector) => sum + counterSum(exposition, selector), 0)
  }
  const before = await count()
  using pauses = watchPauses(...(replica.process.pid > 0 ? [replica.process.pid] : []))
  const stages: StageResult[] = []
  for (const stage of scenario.stages) {
    if (signal.aborted) break
    stages.push(await runStage(stage, layer, { next, rate: config.load.rate, pauses, signal }))
  }
  const after = await count()
  const requests = stages.reduce((sum, each) => sum + each.requests, 0)
  const answeredShare =
    before === undefined || after === undefined ? undefined : (after - before) / Math.max(1, requests)
  return { scenario, stages, answeredShare }
}

interface StageContext {
  readonly next: () => Call
  readonly rate: number
  readonly pauses: PauseWatch
  readonly signal: AbortSignal
}

async function runStage(
  stage: Stage,
  { statuses, revalidates }: Layer,
  { next, rate, pauses, signal }: StageContext,
): Promise<StageResult> {
  const wantedRate = rate * stage.times
  const zeroMs = performance.now()
  const { observations, achievedRate } = await openLoop(wantedRate, {
    ...{ next, zeroMs, signal, timeoutMs: TIMEOUT_MS, lean: true },
    durationMs: stage.seconds * 1_000,
  })
  const wanted = revalidates ? [304] : statuses
  const isHeldUp = heldUp(pauses, zeroMs)
  const telling = observations.filter((each) => !isHeldUp(each))
  const good = telling.filter(({ status }) => wanted.includes(status))
  const failures = new Set(telling.map(({ status }) => status).filter((status) => !wanted.includes(status)))
  const timed = good.map(({ latencyMs }) => latencyMs)
  return {
    ...{ stage, wantedRate, achievedRate },
    requests: observations.length,
    failed: telling.length - good.length,
    failures: [...failures].sort((a, b) => a - b),
    p50Ms: percentile(timed, 50),
    p99Ms: percentile(timed, 99),
    heldUp: observations.length - telling.length,
  }
}

async function revalidation(
  { paths: [path = ''], revalidates }: Layer,
  { url }: Replica,
): Promise<Record<string, string>> {
  if (!revalidates) return {}
  const first = await send({ url: url + path, timeoutMs: TIMEOUT_MS })
  const tag = header(first, 'etag')
  if (tag === undefined) throw new Error(`${path} has no ETag, so no client can ask whether it changed`)
  return { 'if-none-match': tag }
}

async function metricsOf({ managementUrl }: Replica, { metrics }: DrillConfig): Promise<string> {
  if (metrics === undefined)
    throw new Error('the drill file names no metrics, so nothing tells which layer answered')
  const answer = await send({ url: managementUrl + metrics, timeoutMs: TIMEOUT_MS, maxBytes: 64 * 2 ** 20 })
  return answer.kind === 'answer' ? answer.body.toString() : ''
}
