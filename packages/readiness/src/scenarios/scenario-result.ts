import type { LoadSettings } from './load-schema.ts'
import type { Scenario, Stage } from './scenario.ts'

/** What became of the requests of a stage. */
export interface StageResult {
  readonly stage: Stage
  readonly wantedRate: number
  readonly achievedRate: number
  readonly requests: number
  /** Of those that the machine did not hold up. */
  readonly failed: number
  /** What they were: statuses, 0 for a connection that broke, -1 for no answer in time. */
  readonly failures: readonly number[]
  /** Of answers as expected, the same; undefined where there is none. */
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Requests that lived while the machine stood still for 50 ms: neither their time nor their failure says anything of the service. */
  readonly heldUp: number
}

export interface ScenarioResult {
  readonly scenario: Scenario
  readonly stages: readonly StageResult[]
  /** Share of the requests that the layer itself says it answered; undefined where nothing tells. */
  readonly answeredShare: number | undefined
}

export type Verdict = 'holds' | 'broken' | 'unclear'

/** A generator that sends less than this share of what it should says nothing of the service. */
const LEAST_RATE = 0.9
/** Less than this share of what was asked, and another layer answered. */
const LEAST_SHARE = 0.9

/** Whether a stage keeps the promise, and why not. */
export function judgeStage(
  { wantedRate, achievedRate, requests, failed, failures, p99Ms, heldUp }: StageResult,
  { p99Ms: limitMs, errorPercent }: LoadSettings,
): { readonly verdict: Verdict; readonly why: string } {
  const percent = (failed / Math.max(1, requests)) * 100
  if (percent > errorPercent)
    return {
      verdict: 'broken',
      why: `${percent.toFixed(1)} % failed (${failures.map(nameOf).join(', ')}), at most ${errorPercent} % may`,
    }
  if (achievedRate < wantedRate * LEAST_RATE)
    return { verdict: 'unclear', why: `the generator sent ${achievedRate.toFixed(0)}/s of ${wantedRate}/s` }
  if (heldUp * 2 > requests) return { verdict: 'unclear', why: 'the machine held up most of the requests' }
  if (p99Ms === undefined) return { verdict: 'broken', why: 'nothing was answered as expected' }
  if (p99Ms > limitMs)
    return { verdict: 'broken', why: `p99 is ${p99Ms.toFixed(0)} ms, at most ${limitMs} ms may be` }
  return { verdict: 'holds', why: '' }
}

/** Whether the layer that a scenario is about answered, as far as anything tells. */
export const isOwnAnswer = ({ answeredShare = 1 }: ScenarioResult): boolean => answeredShare >= LEAST_SHARE

/** The worst of the stages that are judged; a layer has to have answered itself as well. */
export function judgeScenario(result: ScenarioResult, load: LoadSettings): Verdict {
  const { stages } = result
  const verdicts = stages.filter(({ stage }) => stage.isJudged).map((each) => judgeStage(each, load).verdict)
  if (verdicts.includes('broken') || !isOwnAnswer(result)) return 'broken'
  return verdicts.includes('unclear') ? 'unclear' : 'holds'
}

const nameOf = (status: number): string =>
  status === 0 ? 'connection broken' : status === -1 ? 'no answer in time' : `${status}`
