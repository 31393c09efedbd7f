import { join } from 'node:path'
import { defineErrors } from '@seaworthy/chassis/errors'
import { expect, test } from 'vitest'
import { findDeclarations } from './declarations.ts'
import { renderErrorsReference } from './errors-reference.ts'

test('every table of errors or metrics and every settings definition of the workspace is found, once', async () => {
  const { catalogues, metrics, settings } = await findDeclarations(join(import.meta.dirname, '..'))
  const names = catalogues.map(({ $catalogue }) => $catalogue)
  expect(names).toEqual(expect.arrayContaining(['database', 'http', 'identity', 'limits']))
  expect(new Set(names).size).toBe(names.length)
  const owners = metrics.map(({ $owner }) => $owner)
  expect(owners).toEqual(expect.arrayContaining(['cache', 'catalogue', 'telemetry']))
  expect(new Set(owners).size).toBe(owners.length)
  expect(settings.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['characters', 'http', 'process', 'telemetry']),
  )
})

test('codes mean one thing in the whole workspace', async () => {
  const { catalogues } = await findDeclarations(join(import.meta.dirname, '..'))
  const codes = catalogues.flatMap(({ $table }) => Object.keys($table))
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
})

test('the error reference has a row per code, in order', () => {
  const harbour = defineErrors('harbour', {
    tide_out: { status: 503, title: 'Low water', detail: 'Wait.', advice: 'Come back | later.' },
    berth_taken: { status: 409, title: 'Berth taken', detail: () => 'Taken.', advice: 'Take another.' },
  })
  expect(renderErrorsReference([harbour]).split('\n')).toEqual([
    '## harbour',
    '',
    '| code | status | title | what to do |',
    '| --- | --- | --- | --- |',
    '| `berth_taken` | 409 | Berth taken | Take another. |',
    '| `tide_out` | 503 | Low water | Come back \\| later. |',
  ])
})
