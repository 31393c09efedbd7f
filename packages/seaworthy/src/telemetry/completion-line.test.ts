import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestTelemetry } from '../testing/index.ts'
import type { Completion } from './completion-line.ts'

/** Every UTF-16 code unit, lone surrogates too. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength })
    .map((codes) => String.fromCharCode(...codes))

const COMPLETION: Completion = {
  correlationId: 'c-1',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  method: 'GET',
  route: '/api/v1/characters/{id}',
  path: '/api/v1/characters/7',
  status: 200,
  durationMs: 1.23456,
  bytes: 321,
  userAgent: 'curl/8.5.0',
  client: '10.0.0.7',
  user: 'u-1',
  tenant: 'acme',
}

test('the completion line says everything that is known about a request', async () => {
  await using telemetry = createTestTelemetry({ service: 'characters' })
  telemetry.completionLine(COMPLETION)
  const { time, ...line } = telemetry.lines()[0] ?? {}
  expect(time).toMatch(/Z$/)
  expect(line).toEqual({
    ...COMPLETION,
    level: 'info',
    service: 'characters',
    durationMs: 1.235,
    message: 'request completed',
  })
})

test('it has the same members as pino would write, and leaves out what is not known', async () => {
  await using telemetry = createTestTelemetry()
  const { userAgent, client, user, tenant, ...known } = COMPLETION
  telemetry.completionLine({ ...known, route: undefined })
  telemetry.log.info({ ...known, route: undefined, durationMs: 1.235 }, 'request completed')
  const [ours, theirs] = telemetry.lines()
  expect({ ...ours, time: 0 }).toEqual({ ...theirs, time: 0 })
})

test('a failure of the service is an error, one of the client is not, a probe is debug', async () => {
  await using telemetry = createTestTelemetry()
  const levels = [200, 304, 404, 429, 499, 500, 503].map((status) => {
    telemetry.completionLine({ ...COMPLETION, status })
    return telemetry.lines().at(-1)?.level
  })
  expect(levels).toEqual(['info', 'info', 'info', 'info', 'info', 'error', 'error'])
  telemetry.completionLine({ ...COMPLETION, probe: true })
  expect(telemetry.lines().at(-1)?.level).toBe('debug')
})

test('the query string is cut off and long strings are shortened', async () => {
  await using telemetry = createTestTelemetry()
  telemetry.completionLine({ ...COMPLETION, path: '/a?secret=1', userAgent: 'x'.repeat(5_000) })
  telemetry.completionLine({ ...COMPLETION, path: `/${'p'.repeat(9_000)}?secret=1` })
  const [short, long] = telemetry.lines()
  expect(short?.path).toBe('/a')
  expect(String(short?.userAgent)).toHaveLength(256)
  expect(String(long?.path)).toHaveLength(1_024)
})

test('free strings of any content make one line that parses to what went in', async () => {
  await using telemetry = createTestTelemetry()
  const anything = anyText(60)
  fc.assert(
    fc.property(anything, anything, anything, (path, userAgent, user) => {
      telemetry.completionLine({ ...COMPLETION, path: path.replaceAll('?', ''), userAgent, user })
      const text = telemetry.text.at(-1) as string
      expect(text.indexOf('\n')).toBe(text.length - 1)
      expect(JSON.parse(text)).toMatchObject({ path: path.replaceAll('?', ''), userAgent, user })
    }),
  )
})

test('many different user agents do not grow memory without end', async () => {
  await using telemetry = createTestTelemetry()
  for (let i = 0; i < 5_000; i++) telemetry.completionLine({ ...COMPLETION, userAgent: `agent-${i}` })
  expect(telemetry.lines().at(-1)?.userAgent).toBe('agent-4999')
})
