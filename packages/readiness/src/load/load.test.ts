import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startLocalServer } from '../http/local-server.ts'
import { startBalancer } from './balancer.ts'
import { closedLoop, openLoop } from './load.ts'
import { percentile } from './percentile.ts'
import { derive, sampleSet } from './sample-set.ts'

const options = (url: string, durationMs: number) => ({
  next: () => ({ url }),
  durationMs,
  zeroMs: performance.now(),
  signal: new AbortController().signal,
})

test('closed loop sends once for every client, however short it is', async () => {
  await using service = await startLocalServer((_request, response) => response.end('ok'))
  const { observations } = await closedLoop(10, options(service.url, 0))
  expect(observations).toHaveLength(10)
})

test('open loop counts the wait of requests that were due while the service stalled', async () => {
  const began = performance.now()
  await using service = await startLocalServer((_request, response) => {
    const stall = Math.max(0, 300 - (performance.now() - began))
    setTimeout(() => response.end('ok'), stall)
  })
  const { observations, achievedRate } = await openLoop(200, options(service.url, 500))
  expect(observations).toHaveLength(100)
  expect(achievedRate).toBeGreaterThan(150)
  const samples = sampleSet('load', observations)
  expect(derive({ samples: 'load', statistic: 'p50', toMs: 50 }, [samples])).toBeGreaterThan(180)
  expect(derive({ samples: 'load', statistic: 'p50', fromMs: 380 }, [samples])).toBeLessThan(100)
})

test('closed loop never has more requests in flight than clients', async () => {
  let [inFlight, most] = [0, 0]
  await using service = await startLocalServer((_request, response) => {
    most = Math.max(most, ++inFlight)
    setTimeout(() => {
      inFlight--
      response.end('ok')
    }, 5)
  })
  const { observations } = await closedLoop(4, options(service.url, 200))
  expect(most).toBe(4)
  expect(observations.length).toBeGreaterThan(20)
})

test('a percentile is a value of the sample, with the right share at or below it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, p) => {
      const value = percentile(values, p)!
      expect(values).toContain(value)
      expect(values.filter((candidate) => candidate <= value).length).toBeGreaterThanOrEqual(
        (p / 100) * values.length,
      )
      expect(values.filter((candidate) => candidate < value).length).toBeLessThan((p / 100) * values.length)
    }),
  )
  expect(percentile([], 99)).toBeUndefined()
})

test('the balancer alternates, does not retry, and forgets a removed replica', async () => {
  const hits = { a: 0, b: 0 }
  await using a = await startLocalServer((_request, response) => {
    hits.a++
    response.end('a')
  })
  await using b = await startLocalServer((request) => {
    hits.b++
    request.socket.destroy()
  })
  await using balancer = await startBalancer()
  balancer.add(a.url)
  balancer.add(b.url)
  const { observations } = await openLoop(200, options(balancer.url, 100))
  expect(hits).toEqual({ a: 10, b: 10 })
  expect(observations.filter(({ status }) => status === 502)).toHaveLength(10)
  balancer.remove(b.url)
  await openLoop(200, options(balancer.url, 50))
  expect(hits).toEqual({ a: 20, b: 10 })
})
