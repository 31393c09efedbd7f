import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allSubjects, changedSubjects, subjectsOf } from './subjects.ts'

const root = join(import.meta.dirname, '../..')
const chassis = 'packages/seaworthy/src'

test('every subject has sources that are there, and tests', () => {
  for (const { name, sources, tests } of allSubjects(root))
    expect([name, subjectsOf(root, sources)[0]?.sources, tests.length > 0]).toEqual([name, sources, true])
})

test('files that a branch has changed are those with decisions, by capability', () => {
  const changed = [
    'README.md',
    'tools/start.ts',
    `${chassis}/limits/limits-errors.ts`,
    `${chassis}/limits/window-table.ts`,
    `${chassis}/limits/window-table.test.ts`,
    `${chassis}/http/guard.ts`,
    `${chassis}/http/removed.ts`,
    `${chassis}/http/edge.ts`,
    `${chassis}/database/pooled-connection.ts`,
  ]
  expect(changedSubjects(root, changed).map(({ name, sources }) => [name, sources])).toEqual([
    ['limits', [`${chassis}/limits/window-table.ts`]],
    ['http', [`${chassis}/http/guard.ts`]],
  ])
})
