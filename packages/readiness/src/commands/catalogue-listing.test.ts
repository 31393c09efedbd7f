import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { explainId, listAll } from './catalogue-listing.ts'
import type { CommandIo } from './command-io.ts'
import { drillService } from './drill.ts'

const OPEN = 'open      no check, probe or drill shows it yet'

function told(run: (io: CommandIo) => unknown): string {
  const stdout = new PassThrough({ encoding: 'utf8' })
  run({ stdout } as unknown as CommandIo)
  return String(stdout.read())
}

test('a planned drill is explained by its id and by its requirement, as one that is not built yet', () => {
  const failover = told((io) => explainId('failover', io))
  expect(failover).toContain('drill.failover  planned: it is named and not built yet')
  expect(failover).toContain('threshold first write after the loss')
  const requirement = told((io) => explainId('data-4', io))
  expect(requirement).toContain(OPEN)
  expect(requirement).toContain('drill.failover  planned')
})

test('a requirement is open only when nothing shows it and no test or page could', () => {
  expect(told((io) => explainId('SHIP-4', io))).toContain(OPEN)
  expect(told((io) => explainId('LIFE-1', io))).not.toContain(OPEN)
  expect(told((io) => explainId('SEC-4', io))).not.toContain(OPEN)
})

test('planned drills are listed apart from what can be run', () => {
  expect(told((io) => listAll(false, io))).toMatch(/\nplanned: .*\n {2}rotation .*\(CFG-3\)\n/)
  const list = JSON.parse(told((io) => listAll(true, io)))
  const ids = (entries: { id: string }[]) => entries.map(({ id }) => id)
  expect(ids(list.planned)).toContain('drill.failover')
  expect(ids(list.checks)).not.toContain('drill.failover')
})

test('a planned drill cannot be run, with or without a configuration', async () => {
  const settings = { failOn: 'error', reportOnly: false, quiet: false, outputs: [], seed: 1 } as const
  const io = { cwd: '/nowhere' } as CommandIo
  const drill = (id: string) =>
    drillService([id], { long: false, proves: false }, settings, 'seaworthy drill', io)
  await expect(drill('failover')).rejects.toThrow('"failover" is planned and not there yet')
  await expect(drill('drain')).rejects.toThrow('cannot read')
})
