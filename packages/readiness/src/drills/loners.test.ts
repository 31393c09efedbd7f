import { expect, test, vi } from 'vitest'
import { createServerPool } from '../dependencies/server-pool.ts'
import { createSupervisor } from '../process/supervisor.ts'
import { runControl, verdictOf } from './controls.ts'
import { LONERS } from './loners.ts'

// Guards against hanging only: what takes too long on a quiet machine is asserted by the drills themselves.
vi.setConfig({ testTimeout: 600_000 })

const cases = LONERS.flatMap((drill) => [
  { drill, id: drill.id, flaw: undefined },
  { drill, id: drill.id, flaw: drill.controls?.[0]?.flaw },
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
