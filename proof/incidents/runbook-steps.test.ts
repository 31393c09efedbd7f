import { runbookPages } from '@seaworthy/monitoring'
import { expect, test } from 'vitest'
import { watchedOwn } from '../monitoring/faster.ts'
import { FAULTS } from './faults.ts'
import { runbookSteps } from './runbook-steps.ts'

const pagesOf = (service: string) => runbookPages(watchedOwn(service))

test('a page is read as rows: what to ask, what to type, and where to go on', () => {
  const pages = pagesOf('characters')
  const [silent, locked, awaited] = runbookSteps(pages['critical-dependency-down.md'] ?? '')
  expect(silent).toEqual({
    sign: 'The database does not answer',
    tries: expect.stringContaining('pg_isready'),
    cure: expect.stringMatching(/^Start it again/),
    types: 'docker compose restart database',
  })
  expect(locked?.types).toContain('pg_terminate_backend')
  expect(awaited).toMatchObject({ asks: expect.stringContaining('pending'), see: 'pool-exhausted.md' })
})

test('a page that asks nothing has no rows, and no row has words of what stands below the questions', () => {
  expect(runbookSteps('# Nothing\n\n**What it asks**\n\n```promql\nup == 0\n```\n')).toEqual([])
  for (const page of Object.values(pagesOf('characters')))
    for (const { types, cure } of runbookSteps(page)) {
      expect(cure).not.toBe('')
      expect(types ?? '').not.toContain('Dry run')
    }
})

test('every row that sends on names a page that there is', () => {
  for (const service of ['characters', 'pokedex']) {
    const pages = pagesOf(service)
    const sent = Object.values(pages).flatMap((page) => runbookSteps(page).flatMap(({ see = [] }) => see))
    expect(sent.length).toBeGreaterThan(2)
    expect(sent.filter((file) => pages[file] === undefined)).toEqual([])
  }
})

test('what is planted is a cause that some runbook of its service names', () => {
  for (const { service, causes } of FAULTS.filter((each) => !each.service.startsWith('items-'))) {
    const signs = Object.values(pagesOf(service)).flatMap((page) =>
      runbookSteps(page).map(({ sign }) => sign),
    )
    expect(signs).toEqual(expect.arrayContaining([...causes]))
  }
})
