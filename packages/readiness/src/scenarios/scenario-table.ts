import type { LoadSettings } from './load-schema.ts'
import {
  isOwnAnswer,
  judgeScenario,
  judgeStage,
  type ScenarioResult,
  type StageResult,
} from './scenario-result.ts'

const HEAD = `| scenario | stage | requests/s | requests | failed | p50 ms | p99 ms | verdict |
| -- | -- | --: | --: | --: | --: | --: | -- |`

/** Results as a Markdown table, a row per stage. */
export function scenarioTable(results: readonly ScenarioResult[], load: LoadSettings): string {
  const rows = results.flatMap((each) =>
    each.stages.map((result, index) => {
      const { stage, achievedRate, requests, failed } = result
      const time = `${stage.times}×, ${seconds(stage.seconds)}`
      const figures = [achievedRate.toFixed(0), requests, failed, ms(result.p50Ms), ms(result.p99Ms)]
      const name = index === 0 ? each.scenario.name : ''
      return `| ${name} | ${time} | ${figures.join(' | ')} | ${said(result, each, load)} |`
    }),
  )
  return `${HEAD}\n${rows.join('\n')}`
}

function said(result: StageResult, scenario: ScenarioResult, load: LoadSettings): string {
  const { verdict, why } = judgeStage(result, load)
  if (!result.stage.isJudged) return `only looked at: ${verdict === 'holds' ? 'would hold' : why}`
  const { answeredShare } = scenario
  const share =
    answeredShare === undefined ? '' : `${Math.round(answeredShare * 100)} % answered by this layer`
  const isBroken = verdict === 'broken' || !isOwnAnswer(scenario)
  return [isBroken ? 'broken' : verdict, [why, share].filter(Boolean).join('; ')].filter(Boolean).join(': ')
}

/** A line for each scenario that does not hold. */
export function brokenScenarios(results: readonly ScenarioResult[], load: LoadSettings): readonly string[] {
  return results
    .map((result) => [result.scenario.name, judgeScenario(result, load)] as const)
    .filter(([, verdict]) => verdict !== 'holds')
    .map(([name, verdict]) => `${name}: ${verdict}`)
}

const ms = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1))
const seconds = (value: number): string => `${Number(value.toFixed(1))} s`
