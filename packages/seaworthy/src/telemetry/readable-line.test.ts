import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { readableLine } from './readable-line.ts'

const readable = (entry: Record<string, unknown>): string =>
  stripVTControlCharacters(readableLine(`${JSON.stringify(entry)}\n`))

test('a terminal shows time of day, level, message and fields, and hides ids', () => {
  const line = {
    level: 'info',
    time: '2026-11-03T10:11:12.123Z',
    service: 's',
    correlationId: 'c',
    traceId: 't',
  }
  expect(readable({ ...line, status: 200, path: '/a', list: [1], message: 'request completed' })).toBe(
    '10:11:12.123 info  request completed status=200 path=/a list=[1]\n',
  )
})

test('a terminal shows the stack of an error', () => {
  const error = { type: 'Error', message: 'no', stack: 'Error: no\n    at here' }
  expect(readable({ level: 'error', time: '2026-11-03T10:11:12.123Z', error, message: 'failed' })).toContain(
    'failed \nError: no\n    at here\n',
  )
})

test('a line that is no JSON is shown as it is', () => {
  expect(readableLine('not json\n')).toBe('not json\n')
})
