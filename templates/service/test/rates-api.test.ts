import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import type { FaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startPlayedRates } from '../dev/played-rates.ts'
import { service } from '../src/service.ts'

let provider: FaultyUpstream
let running: LaunchedService

beforeAll(async () => {
  provider = await startPlayedRates()
  running = await launchForTest(service, { env: { RATES_URL: provider.origin, RATE_LIMITS: 'off' } })
})
afterEach(() => provider.faults.clear())
afterAll(async () => {
  await running[Symbol.asyncDispose]()
  await provider.close()
})

test('a rate is what the provider says', async () => {
  const response = await running.fetch('/api/v1/rates/USD')
  expect(await response.json()).toEqual({ currency: 'USD', perEuro: 1.1 })
})

test('a currency without a rate is an answer, and what is no currency is refused before anybody is asked', async () => {
  expect((await running.fetch('/api/v1/rates/XXX')).status).toBe(404)
  expect((await running.fetch('/api/v1/rates/dollar')).status).toBe(422)
})

test('a failure of the provider that passes is not seen', async () => {
  provider.faults.set({ fault: { kind: 'reset' }, first: 1 })
  expect((await running.fetch('/api/v1/rates/GBP')).status).toBe(200)
})

test('a failure that lasts is told as one of the provider, and the rest is served all the same', async () => {
  provider.faults.set({ fault: { kind: 'status', status: 500 } })
  const response = await running.fetch('/api/v1/rates/JPY')
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ code: 'upstream_failed' })
  expect((await running.fetch('/openapi.json')).status).toBe(200)
})
