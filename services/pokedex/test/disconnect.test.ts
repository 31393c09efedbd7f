import { startStopwatch } from '@seaworthy/chassis/testing'
import { expect, onTestFinished, test } from 'vitest'
import { startFleet } from './fleet.ts'

async function setUp() {
  const fleet = await startFleet()
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  const [replica] = fleet.replicas
  if (!replica) throw new Error('a fleet has at least one replica')
  const leave = new AbortController()
  const { pid } = replica.process
  const ask = (path: string, signal?: AbortSignal) =>
    replica.get(`/api/v1/pokemon/${path}`, signal ? { signal } : {})
  return { ...fleet, pid, ask, leave }
}

test.each(['species', 'translations'] as const)(
  'a client that goes away ends the call for %s within 100 ms',
  async (provider) => {
    const fleet = await setUp()
    const upstream = fleet[provider]
    const latenciesMs: number[] = []
    for (const name of ['mew', 'onix', 'ditto', 'eevee', 'zubat']) {
      const known = provider === 'translations' ? await fleet.ask(name) : undefined
      upstream.faults.set({ fault: { kind: 'hang' } })
      const leave = new AbortController()
      const asked = fleet.ask(known ? `${name}/translated` : name, leave.signal)
      const open = () => upstream.requests.find(({ end }) => end === undefined)
      await expect.poll(open).toBeDefined()
      const request = open()
      const elapsedMs = startStopwatch(fleet.pid)
      leave.abort()
      await expect(asked).rejects.toThrow()
      await expect.poll(() => request?.end, { interval: 2 }).toBe('broken-off')
      latenciesMs.push(elapsedMs())
    }
    // The first one also pays for a process that has not run this code yet.
    const [, , median] = latenciesMs.toSorted((a, b) => a - b)
    expect(median, `all: ${latenciesMs.join(', ')} ms`).toBeLessThanOrEqual(100)
  },
)

test('the call goes on for as long as anybody else waits for it', async () => {
  const { species, ask, leave } = await setUp()
  species.faults.set({ fault: { kind: 'latency', ms: 600 } })
  const gone = ask('mewtwo', leave.signal)
  await expect.poll(() => species.requestCount).toBe(1)
  const patient = ask('mewtwo')
  // The second request has arrived by the time that a third one, to another route, is answered.
  await ask('not a name')
  leave.abort()
  await expect(gone).rejects.toThrow()
  expect(await patient).toMatchObject({ status: 200, body: { name: 'mewtwo' } })
  expect(species.requests).toMatchObject([{ end: 'answered' }])
})
