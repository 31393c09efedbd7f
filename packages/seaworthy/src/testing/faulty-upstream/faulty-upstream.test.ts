import { startStopwatch } from '@seaworthy/rig'
import { expect, onTestFinished, test } from 'vitest'
import type { Fault } from './fault.ts'
import { FaultSwitch } from './fault-switch.ts'
import { startFaultyUpstream } from './faulty-upstream.ts'

const BODY = { word: 'well' }

async function setUp() {
  const upstream = await startFaultyUpstream({
    answer: ({ path, body }) =>
      path.startsWith('/word')
        ? { key: path.slice(6), status: 200, text: JSON.stringify({ ...BODY, body }) }
        : undefined,
    mangles: { shout: (text) => text.toUpperCase() },
    switches: { '/__level': (change) => change ?? 'unchanged' },
  })
  onTestFinished(() => upstream.close())
  const ask = (path = '/word/a', init?: RequestInit) => fetch(upstream.origin + path, init)
  return { upstream, ask }
}

test('without a fault it answers, and remembers what it was asked', async () => {
  const { upstream, ask } = await setUp()
  expect(await (await ask('/word/b', { method: 'POST', body: 'x=1' })).json()).toEqual({
    word: 'well',
    body: 'x=1',
  })
  expect((await ask('/other')).status).toBe(404)
  expect(upstream.requestCount).toBe(1)
  await expect.poll(() => upstream.requests).toMatchObject([{ key: 'b', method: 'POST', end: 'answered' }])
})

test.each<[Fault, (answer: Promise<Response>) => Promise<void>]>([
  [
    { kind: 'status', status: 429, retryAfter: '30' },
    async (answer) => {
      expect((await answer).status).toBe(429)
      expect((await answer).headers.get('retry-after')).toBe('30')
    },
  ],
  [{ kind: 'reset' }, async (answer) => expect(answer).rejects.toThrow()],
  [{ kind: 'cut-body' }, async (answer) => expect(answer.then((whole) => whole.text())).rejects.toThrow()],
  [{ kind: 'wrong-json' }, async (answer) => expect(answer.then((half) => half.json())).rejects.toThrow()],
  [{ kind: 'wrong-shape' }, async (answer) => expect(await (await answer).json()).not.toHaveProperty('word')],
  [
    { kind: 'portal' },
    async (answer) => expect((await answer).headers.get('content-type')).toBe('text/html'),
  ],
  [
    { kind: 'huge', bytes: 5_000 },
    async (answer) => expect((await (await answer).text()).length).toBeGreaterThan(5_000),
  ],
  [
    { kind: 'trickle', bytesPerTick: 8, tickMs: 1 },
    async (answer) => expect(await (await answer).json()).toMatchObject(BODY),
  ],
  [{ kind: 'latency', ms: 20 }, async (answer) => expect(await (await answer).json()).toMatchObject(BODY)],
  [{ kind: 'mangled', as: 'shout' }, async (answer) => expect(await (await answer).text()).toContain('WELL')],
])('$kind does what it says, once', async (fault, check) => {
  const { upstream, ask } = await setUp()
  upstream.faults.set({ fault, first: 1 })
  await check(ask())
  expect(upstream.faults.met).toBe(1)
  expect(await (await ask()).json()).toMatchObject(BODY)
})

test('a caller that goes away is seen at once', async () => {
  const { upstream, ask } = await setUp()
  upstream.faults.set({ fault: { kind: 'hang' } })
  const stop = new AbortController()
  const asked = ask('/word/a', { signal: stop.signal })
  await expect.poll(() => upstream.requestCount).toBe(1)
  const elapsedMs = startStopwatch()
  stop.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(() => upstream.requests[0]?.end, { interval: 2 }).toBe('broken-off')
  expect(elapsedMs()).toBeLessThan(100)
})

test('faults are switched over HTTP too', async () => {
  const { ask } = await setUp()
  const rules = [{ fault: { kind: 'status', status: 500 }, key: 'a' }]
  const set = await ask('/__faults', { method: 'PUT', body: JSON.stringify({ rules }) })
  expect(await set.json()).toEqual({ rules })
  expect((await ask('/word/a')).status).toBe(500)
  expect((await ask('/word/b')).status).toBe(200)
  await ask('/__faults', { method: 'DELETE' })
  expect((await ask('/word/a')).status).toBe(200)
  expect((await ask('/__faults', { method: 'PUT', body: 'nonsense' })).status).toBe(400)
  expect(await (await ask('/__level', { method: 'PUT', body: '3' })).json()).toBe(3)
  expect(await (await ask('/__requests')).json()).toMatchObject({ requestCount: 3 })
})

test('a share of the requests meets the fault, and the same ones every time', () => {
  const fault: Fault = { kind: 'reset' }
  const draw = () => {
    const faults = new FaultSwitch()
    faults.set({ fault, share: 0.5 })
    return Array.from({ length: 1_000 }, () => faults.next('a') !== undefined)
  }
  const met = draw()
  expect(met).toEqual(draw())
  const share = met.filter(Boolean).length / met.length
  expect(share).toBeGreaterThan(0.45)
  expect(share).toBeLessThan(0.55)
})
