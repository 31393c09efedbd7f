import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FLAWS } from '../../controls/flaws.ts'
import { createServerPool, type ServerPool } from '../dependencies/server-pool.ts'
import { shortId } from '../engine/check.ts'
import { holds, describe as tell } from '../engine/measurement.ts'
import type { Outcome } from '../engine/outcome.ts'
import { createSupervisor, type Supervisor } from '../process/supervisor.ts'
import { runControl, verdictOf } from './controls.ts'
import { drills } from './index.ts'
import { LONERS } from './loners.ts'

let supervisor: Supervisor
let servers: ServerPool

beforeAll(() => {
  supervisor = createSupervisor()
  servers = createServerPool()
})

afterAll(async () => {
  await supervisor[Symbol.asyncDispose]()
  await servers[Symbol.asyncDispose]()
})

const options = () => ({ supervisor, servers, seed: 1, signal: new AbortController().signal })

/** What broke, so that a failing test says it. */
function broken(outcome: Outcome): string[] {
  if (outcome.kind !== 'measured') return [`${outcome.kind}: ${outcome.reason}`]
  const numbers = outcome.measurements.filter((measurement) => holds(measurement) !== true).map(tell)
  return [...numbers, ...(outcome.findings ?? []).map(({ message }) => message)]
}

/** One flaw for each drill; `drill --controls` tries them all. Those that measure load have a file of their own. */
describe.each(drills.filter((drill) => !LONERS.includes(drill)))('$id', (drill) => {
  test.concurrent('passes on the reference service', async () => {
    expect(broken(await runControl(drill, undefined, options()))).toEqual([])
  })

  test.concurrent.each((drill.controls ?? []).slice(0, 1))('fails on $flaw: $describe', async ({ flaw }) => {
    expect(verdictOf(await runControl(drill, flaw, options()))).toBe('fail')
  })
})

test('every drill has a control, and every flaw of the reference service belongs to a drill', () => {
  expect(drills.filter(({ controls = [] }) => controls.length === 0).map(shortId)).toEqual([])
  const used = drills.flatMap(({ controls = [] }) => controls.map(({ flaw }) => flaw))
  expect(new Set(used)).toEqual(new Set(FLAWS))
})

test('a service that ends at once makes a drill inconclusive, with its last words', async () => {
  const drill = drills.find(({ id }) => id === 'drill.probes')!
  const outcome = await runControl(drill, 'no-such-flaw', options())
  expect(outcome).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringMatching(/ended with code 1(.|\n)*unknown flaw "no-such-flaw"/),
  })
})
