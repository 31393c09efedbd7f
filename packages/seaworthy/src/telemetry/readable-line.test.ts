import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReadableFormat } from './readable-line.ts'

const readable = (...entries: Record<string, unknown>[]): string => {
  const format = createReadableFormat({ colours: false })
  return entries.map((entry) => format(`${JSON.stringify(entry)}\n`)).join('')
}
const line = {
  level: 'info',
  time: '2026-11-03T10:11:12.123Z',
  service: 's',
  correlationId: 'c',
  traceId: 't',
}

test('a terminal shows time of day, level, message and fields, and hides ids and what is empty', () => {
  expect(readable({ ...line, list: [1], stuck: [], message: 'stop phase ended' })).toBe(
    '10:11:12.123 info  stop phase ended list=[1]\n',
  )
})

test('a request is its method, path, status and time, and whatever is not the same for all', () => {
  const request = { ...line, method: 'GET', route: '/a/{id}', path: '/a/1', client: '::1', bytes: 4 }
  const completed = { ...request, status: 200, durationMs: 9.6543, message: 'request completed' }
  expect(readable(completed)).toBe('10:11:12.123 info  GET    /a/1 200 9.7 ms bytes=4\n')
  expect(readable({ ...completed, status: 503, durationMs: 1234.5, aborted: 'client' })).toBe(
    '10:11:12.123 info  GET    /a/1 503 1235 ms bytes=4 aborted=client\n',
  )
})

test.each(['err', 'error'])('an error under %s has a line, its causes below, and its stack', (key) => {
  const cause = { type: 'TypeError', message: 'why', stack: 'TypeError: why\n    at there' }
  const error = { type: 'Error', message: 'no', stack: 'Error: no\n    at here', cause }
  expect(readable({ ...line, level: 'error', [key]: error, message: 'failed' })).toBe(
    '10:11:12.123 error failed\n  Error: no\n  because TypeError: why\n      at here\n',
  )
})

test('a boot that fails shows what to do once, without a stack', () => {
  const err = { type: 'FatalBootError', message: 'set X', stack: 'FatalBootError: set X\n    at here' }
  const first = { ...line, level: 'error', err, message: 'cannot be created' }
  expect(readable(first, { ...line, level: 'fatal', err, message: 'the service cannot start' })).toBe(
    '10:11:12.123 error cannot be created\n  FatalBootError: set X\n10:11:12.123 fatal the service cannot start (the same error)\n',
  )
})

test('what others sent commands no terminal', () => {
  expect(readable({ ...line, message: 'a\x1b[2Jb', user: '\x07' })).toBe(
    '10:11:12.123 info  a\\x1b[2Jb user=\\x07\n',
  )
})

test('colours only colour', () => {
  const entries = fc.record({ level: fc.constantFrom('info', 'warn', 'fatal'), message: fc.string() })
  fc.assert(
    fc.property(entries, fc.jsonValue(), (entry, err) => {
      const text = `${JSON.stringify({ ...line, ...entry, err })}\n`
      const coloured = createReadableFormat({ colours: true })(text)
      const plain = createReadableFormat({ colours: false })(text)
      expect(stripVTControlCharacters(coloured)).toBe(stripVTControlCharacters(plain))
      expect(plain.endsWith('\n')).toBe(true)
    }),
  )
})

test('a line that is no JSON is shown as it is', () => {
  expect(createReadableFormat({ colours: true })('not json\n')).toBe('not json\n')
})
