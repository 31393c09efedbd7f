import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { passed, runIn } from '../fixtures/run-in.ts'
import { newCommand } from '../new-command.ts'
import { addCommand } from './add-command.ts'

const root = join(import.meta.dirname, '../../../..')
/** Every pair of answers that what is added depends on. */
const PAIRWISE = [
  ['--no-database', '--no-cache', '--no-upstream', 'passes its tests'],
  ['--no-database', '--cache', '--upstream', 'is checked'],
  ['--database', '--no-cache', '--upstream', 'is checked'],
  ['--database', '--cache', '--no-upstream', 'passes its tests'],
]
const ADDED = [
  'slice purchase-orders',
  'slice categories',
  'upstream payment-methods',
  'upstream offers',
  'route history --slice purchase-orders',
  'route cancel --slice purchase-orders --method POST',
  'route address --slice items --method PUT',
  'test order-limits --slice purchase-orders',
]

test.each(PAIRWISE)(
  'a service with %s %s %s to which all is added type-checks, is well formed and %s',
  { timeout: 600_000 },
  async (...row) => {
    const [answers, isTested] = [row.slice(0, -1), row.at(-1) === 'passes its tests']
    const cwd = mkdtempSync(join(tmpdir(), 'seaworthy-add-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    const io = { cwd, out() {}, err() {} }
    // As a member of a workspace, whose packages are above it.
    const folder = join(cwd, 'services/shop')
    mkdirSync(folder, { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'))
    expect(await newCommand.run(['services/shop', ...answers, '--yes'], io)).toBe(0)
    for (const words of [...ADDED, ...(answers.includes('--database') ? ['migration order-notes'] : [])])
      expect(await addCommand(() => folder).run(words.split(' '), io), words).toBe(0)

    const run = runIn(folder)
    expect(run(join(cwd, 'node_modules/typescript/bin/tsc'))).toEqual(passed)
    expect(run(join(cwd, 'node_modules/@biomejs/biome/bin/biome'), 'check', '.')).toEqual(passed)
    if (isTested) expect(run(join(cwd, 'node_modules/vitest/vitest.mjs'), 'run')).toEqual(passed)
    expect(run(join(root, 'packages/cli/src/seaworthy.ts'), 'check', '--level', 'C')).toEqual(passed)
    const { dependencies } = parse(readFileSync(join(folder, 'seaworthy.drill.yaml'), 'utf8'))
    expect(dependencies.map(({ name }: { name: string }) => name)).toEqual([
      ...(answers.includes('--database') ? ['database'] : []),
      ...(answers.includes('--cache') ? ['cache'] : []),
      ...(answers.includes('--upstream') ? ['rates'] : []),
      ...['payment-methods', 'offers'],
    ])
  },
)
