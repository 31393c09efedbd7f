import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { type LaunchedService, launchForTest } from '../testing/launch-service.ts'
import { route } from './index.ts'

const broken = route({
  method: 'GET',
  path: '/broken',
  summary: 'Fails',
  access: anyone,
  output: { 200: Type.Object({}) },
  handler: () => {
    throw new RangeError('out of range')
  },
})

let service: LaunchedService
beforeAll(async () => {
  const faults = feature({ name: 'faults', routes: [broken] })
  service = await launchForTest(defineService({ name: 'recorded', features: [faults] }))
})
afterAll(() => service.stop())

test('the span of a failed request tells its exception and where it was asked', async () => {
  await service.fetch('/api/v1/broken')
  await expect.poll(() => service.lines('request completed').length).toBeGreaterThan(0)
  const span = (await service.spans()).find(({ name }) => name === 'GET /api/v1/broken')
  expect(span?.attributes).toMatchObject({
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(service.url).port),
    'error.type': 'internal_error',
  })
  expect(span?.events[0]?.attributes).toMatchObject({ 'exception.type': 'RangeError' })
})

test('a problem is counted by its code', async () => {
  const counted = async () => {
    const metrics = await (await service.fetch('/metrics')).text()
    return Number(
      metrics.match(
        /http_server_problems_total\{code="internal_error",http_response_status_code="500"\} (\d+)/,
      )?.[1] ?? 0,
    )
  }
  const before = await counted()
  await service.fetch('/api/v1/broken')
  await expect.poll(counted).toBe(before + 1)
})

test('a probe is measured by its path, and said at debug with its id', async () => {
  const answer = await service.fetch('/health/live?verbose=1', { headers: { 'x-request-id': 'probe-1' } })
  expect(answer.headers.get('x-request-id')).toBe('probe-1')
  const line = service.lines('request completed').find(({ correlationId }) => correlationId === 'probe-1')
  expect(line).toMatchObject({ level: 'debug', route: '/health/live', path: '/health/live', status: 200 })
  const metrics = await (await service.fetch('/metrics')).text()
  expect(metrics).toMatch(
    /http_server_request_duration_seconds_count\{http_request_method="GET",http_route="\/health\/live",http_response_status_code="200"\} [1-9]/,
  )
})
