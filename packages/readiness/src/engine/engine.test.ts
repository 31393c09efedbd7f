import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Check } from './check.ts'
import { exitCode } from './exit-code.ts'
import type { Policy } from './judge-check.ts'
import { describeLevel, levelReached } from './level-reached.ts'
import type { Measurement } from './measurement.ts'
import { counted, judge, notApplicable, type Outcome } from './outcome.ts'
import type { Result } from './result.ts'
import { runChecks } from './run-checks.ts'
import { waiverCheck } from './waiver-check.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const policy: Policy = { level: 'B', failOn: 'error', waivers: [], now: () => NOW }

function check(outcome: Outcome | Error, changes: Partial<Check<unknown>> = {}): Check<unknown> {
  return {
    id: 'drill.drain',
    kind: 'drill',
    requirements: ['LIFE-1'],
    claim: 'nothing is lost',
    level: 'C',
    severity: 'error',
    method: 'looks',
    run: async () => {
      if (outcome instanceof Error) throw outcome
      return outcome
    },
    ...changes,
  }
}

const lost = (observed: number | null): Outcome => ({
  kind: 'measured',
  measurements: [{ name: 'lost', observed, comparison: '=', threshold: 0 }],
})

const run = (checks: readonly Check<unknown>[], changes: Partial<Policy> = {}): Promise<Result[]> =>
  runChecks(checks, undefined, {
    policy: { ...policy, ...changes },
    signal: new AbortController().signal,
    reproduce: ({ id }) => `again ${id}`,
  })

test('a check passes only when it saw something and every threshold held', async () => {
  const [good, bad, unseen, empty, thrown, none] = await run([
    check(lost(0)),
    check(lost(1)),
    check(lost(null)),
    check({ kind: 'measured', measurements: [] }),
    check(new Error('the target died')),
    check(notApplicable('no database')),
  ])
  expect(good?.status).toBe('pass')
  expect(bad?.status).toBe('fail')
  expect(unseen?.status).toBe('inconclusive')
  expect(empty?.status).toBe('inconclusive')
  expect(thrown).toMatchObject({ status: 'inconclusive', reason: 'the target died' })
  expect(none).toMatchObject({ status: 'not-applicable', reason: 'no database' })
})

test('a broken threshold fails whatever else was seen or not', () => {
  const arbitrary = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 6 })
  fc.assert(
    fc.property(arbitrary, (values) => {
      const measurements = values.map(
        (observed): Measurement => ({ name: 'n', observed, comparison: '<=', threshold: 1 }),
      )
      const broken = values.some((value) => value !== null && value > 1)
      const unseen = values.length === 0 || values.includes(null)
      expect(judge(measurements, 0)).toBe(broken ? 'fail' : unseen ? 'inconclusive' : 'pass')
      expect(judge(measurements, 1)).toBe('fail')
    }),
  )
})

test('the exit code says what happened to the required checks', async () => {
  const [pass] = await run([check(lost(0))])
  const [fail] = await run([check(lost(1))])
  const [unclear] = await run([check(lost(null))])
  const [optional] = await run([check(lost(1), { level: 'A' })])
  const [warning] = await run([check(lost(1), { severity: 'warning' })])
  const [strict] = await run([check(lost(1), { severity: 'warning' })], { failOn: 'warning' })
  expect(exitCode([pass!])).toBe(0)
  expect(exitCode([pass!, fail!, unclear!])).toBe(1)
  expect(exitCode([pass!, unclear!])).toBe(3)
  expect(exitCode([pass!, optional!, warning!])).toBe(0)
  expect(exitCode([strict!])).toBe(1)
  expect(exitCode([]), 'nothing ran').toBe(3)
  expect(exitCode([fail!], { reportOnly: true })).toBe(0)
  expect(exitCode([fail!, unclear!], { reportOnly: true }), 'report-only never hides 3').toBe(3)
  expect(exitCode([pass!], { unwritten: true })).toBe(3)
  expect(exitCode([fail!], { interrupted: true })).toBe(130)
})

test('a waiver excuses until its last day, and fails after it', async () => {
  const waiver = {
    id: 'drain',
    reason: 'the new edge arrives in January',
    owner: 'ana',
    expiry: '2026-11-21',
  }
  const [excused] = await run([check(lost(2))], { waivers: [waiver] })
  expect(excused).toMatchObject({ status: 'waived', reason: expect.stringContaining('ana') })
  const expired = { ...waiver, id: 'LIFE-1', expiry: '2026-11-20' }
  const [late] = await run([check(lost(2))], { waivers: [expired] })
  expect(late).toMatchObject({ status: 'fail', reason: 'its waiver by ana expired on 2026-11-20' })
  const [own] = await run([waiverCheck('seaworthy.waivers.yaml', [expired], NOW)])
  expect(own).toMatchObject({ status: 'fail', required: true })
})

test('a waiver with a scope excuses only the findings in its scope', async () => {
  const waiver = {
    id: 'drain',
    scope: 'deploy/**',
    reason: 'legacy manifests',
    owner: 'ana',
    expiry: '2027-01-01',
  }
  const inside = { message: 'no probe', file: 'deploy/old/app.yaml', line: 3 }
  const outside = { message: 'no probe', file: 'charts/app.yaml', line: 3 }
  const [covered] = await run([check(counted('findings', [inside]))], { waivers: [waiver] })
  const [partly] = await run([check(counted('findings', [inside, outside]))], { waivers: [waiver] })
  expect(covered?.status).toBe('waived')
  expect(partly?.status).toBe('fail')
})

test('a level is reached when nothing at or below it is broken', async () => {
  const results = await run([
    check(lost(0), { id: 'drill.drain', level: 'C' }),
    check(lost(1), { id: 'drill.headers', level: 'B' }),
    check(lost(0), { id: 'drill.overload', level: 'A' }),
  ])
  expect(describeLevel(levelReached(results))).toBe('meets C; B blocked by headers')
  expect(levelReached([]).reached).toBeUndefined()
})

test('an abort ends the run with the results that are complete', async () => {
  const abort = new AbortController()
  const checks = [
    check(lost(0)),
    check(lost(0), {
      id: 'drill.stuck',
      run: async () => {
        abort.abort()
        return lost(0)
      },
    }),
    check(lost(0)),
  ]
  const results = await runChecks(checks, undefined, { policy, signal: abort.signal, reproduce: () => '' })
  expect(results.map(({ id }) => id)).toEqual(['drill.drain'])
})
