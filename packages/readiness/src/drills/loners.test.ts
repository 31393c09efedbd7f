import { createSupervisor } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { createServerPool } from '../dependencies/server-pool.ts'
import { runControl, verdictOf } from '../drilling/controls.ts'
import { drills } from './index.ts'

const cases = drills
  .filter(({ alone }) => alone)
  .flatMap((drill) => [
    { drill, id: drill.id, flaw: undefined },
    { drill, id: drill.id, flaw: drill.controls[0]?.flaw },
  ])

test.each(cases)('$id on the flaw $flaw', async ({ drill, flaw }) => {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const outcome = await runControl(drill, flaw, {
    supervisor,
    servers,
    seed: 1,
    signal: new AbortController().signal,
  })
  expect(
    verdictOf(outcome),
    JSON.stringify(outcome.kind === 'measured' ? outcome.measurements : outcome),
  ).toBe(flaw ? 'fail' : 'pass')
})
