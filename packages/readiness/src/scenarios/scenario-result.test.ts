import { expect, test } from 'vitest'
import { judgeScenario, judgeStage, type StageResult } from './scenario-result.ts'

const LOAD = { rate: 100, p99Ms: 200, errorPercent: 1, layers: {} }
const stage = { times: 1, seconds: 10, isJudged: true }
const GOOD: StageResult = {
  ...{ stage, wantedRate: 100, achievedRate: 100, requests: 1_000, failed: 10, failures: [503] },
  ...{ p50Ms: 20, p99Ms: 200, heldUp: 0 },
}
const scenario = { name: 'load', says: '', stages: [stage] }
const of = (...stages: StageResult[]) => ({ scenario, stages, answeredShare: undefined })

test('what is just within the promise holds', () => {
  expect(judgeStage(GOOD, LOAD)).toEqual({ verdict: 'holds', why: '' })
})

test.each<[string, Partial<StageResult>, string, RegExp]>([
  ['one more failure', { failed: 11 }, 'broken', /1\.1 % failed \(503\), at most 1 %/],
  ['one more millisecond', { p99Ms: 201 }, 'broken', /p99 is 201 ms, at most 200 ms/],
  ['no answer as expected', { failed: 0, p99Ms: undefined }, 'broken', /nothing was answered/],
  ['a generator that did not keep up', { achievedRate: 89 }, 'unclear', /sent 89\/s of 100\/s/],
  ['a machine that held up most', { heldUp: 501 }, 'unclear', /held up/],
])('%s', (_, change, verdict, why) => {
  const judged = judgeStage({ ...GOOD, ...change }, LOAD)
  expect(judged.verdict).toBe(verdict)
  expect(judged.why).toMatch(why)
})

test('failures count although the generator did not keep up: they happened', () => {
  expect(judgeStage({ ...GOOD, failed: 500, achievedRate: 10 }, LOAD).verdict).toBe('broken')
})

test('a scenario is as bad as the worst of its judged stages', () => {
  const beyond = { ...GOOD, failed: 900, stage: { ...stage, isJudged: false } }
  expect(judgeScenario(of(GOOD, beyond), LOAD)).toBe('holds')
  expect(judgeScenario(of(GOOD, { ...GOOD, achievedRate: 1 }), LOAD)).toBe('unclear')
  expect(judgeScenario(of({ ...GOOD, achievedRate: 1 }, { ...GOOD, failed: 900 }), LOAD)).toBe('broken')
})

test('a layer that another one answered for does not hold, however fast it was', () => {
  expect(judgeScenario({ ...of(GOOD), answeredShare: 0.89 }, LOAD)).toBe('broken')
  expect(judgeScenario({ ...of(GOOD), answeredShare: 0.9 }, LOAD)).toBe('holds')
})
