import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkedWaivers } from './checked-waivers.ts'

async function readWaivers(...waivers: readonly (readonly [id: string, expiry: string])[]) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'waivers-'))
  const path = join(folder.path, 'w.yaml')
  const lines = waivers.map(
    ([id, expiry]) =>
      `  - { id: ${id}, expiry: ${expiry}, owner: ana, reason: the old image goes in March }\n`,
  )
  await writeFile(path, `waivers:\n${lines.join('')}`)
  return await checkedWaivers(path, true)
}

test('a waiver names a check, a probe, a drill or a requirement, and a day of the calendar', async () => {
  const days = ['2027-03-31', '2028-02-29', '2027-12-31', '2027-01-01', '2027-06-30'] as const
  const ids = ['container-base', 'probe.tls', 'drain', 'LIFE-1', 'check.waivers'] as const
  const pairs = ids.map((id, index) => [id, days[index] ?? ''] as const)
  expect((await readWaivers(...pairs)).map(({ id }) => id)).toEqual(ids)
})

test('every waiver that could never excuse or never expire is told, with its number and its id', async () => {
  const read = readWaivers(
    ['drain', '2027-03-31'],
    ['drian', '2027-03-31'],
    ['LIFE-99', '2027-02-31'],
    ['TLS', '2027-13-31'],
  )
  await expect(read).rejects.toThrow(
    [
      'w.yaml is not valid:',
      '  waiver 2, of drian: there is no check and no requirement "drian": see seaworthy list',
      '  waiver 3, of LIFE-99: there is no check and no requirement "LIFE-99": see seaworthy list',
      '  waiver 3, of LIFE-99: the calendar has no 2027-02-31',
      '  waiver 4, of TLS: there is no check and no requirement "TLS": see seaworthy list',
      '  waiver 4, of TLS: the calendar has no 2027-13-31',
    ].join('\n'),
  )
})

test('no file is no waivers, unless one was named', async () => {
  expect(await checkedWaivers('/nowhere/seaworthy.waivers.yaml', false)).toEqual([])
  await expect(checkedWaivers('/nowhere/seaworthy.waivers.yaml', true)).rejects.toThrow('cannot read')
})
