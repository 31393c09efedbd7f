import { expect, test, vi } from 'vitest'
import { createServerPool } from '../dependencies/server-pool.ts'
import { createSupervisor } from '../process/supervisor.ts'
import { runControl, verdictOf } from './controls.ts'
import { overloadDrill } from './overload.ts'

vi.setConfig({ testTimeout: 60_000 })

test.each([undefined, 'queues-everything'])('overload on the flaw %s', async (flaw) => {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const outcome = await runControl(overloadDrill, flaw, {
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
