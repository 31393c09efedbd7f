import { startStopwatch } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Fleet, type Replica, startFleet } from './fleet.ts'
import { openLoop, percentile } from './open-loop.ts'

/** For the way there and back of many requests at once. */
const SLACK_MS = 500

let fleet: Fleet
let replica: Replica

beforeAll(async () => {
  // A translation is old at once, so that every one is asked for.
  fleet = await startFleet({ env: { TRANSLATIONS_TTL_S: '0.01' } })
  replica = fleet.replicas[0] as Replica
})
afterAll(() => fleet[Symbol.asyncDispose]())
beforeEach(() => {
  fleet.species.faults.clear()
  fleet.translations.faults.clear()
})

const timed = async (path: string) => {
  const elapsedMs = startStopwatch(replica.process.pid)
  const { status, body } = await replica.get(`/api/v1/pokemon/${path}`)
  return { status, body, ms: elapsedMs() }
}

test('translations hang: the plain description comes within their deadline, other routes do not notice', async () => {
  const names = fleet.species.recording.species.map(({ name }) => name)
  for (const name of names) await replica.get(`/api/v1/pokemon/${name}`)

  /** Requests for translations at a steady rate, and beside them the 99th percentile of the plain route. */
  const round = async () => {
    const latencies: number[] = []
    let sending = true
    const translating = openLoop({
      ratePerS: 20,
      until: (sent) => sent >= 20,
      pids: [replica.process.pid],
      send: (index) => timed(`${names[index]}/translated`),
    }).finally(() => {
      sending = false
    })
    while (sending) latencies.push((await timed('mew')).ms)
    return { translated: (await translating).map(({ result }) => result), p99Ms: percentile(latencies, 99) }
  }
  type Round = Awaited<ReturnType<typeof round>>
  const before: Round[] = []
  const hanging: Round[] = []
  // In turns, so that a machine that grows busier is busier for both.
  for (let turn = 0; turn < 3; turn += 1) {
    fleet.translations.faults.clear()
    before.push(await round())
    fleet.translations.faults.set({ fault: { kind: 'hang' } })
    hanging.push(await round())
  }

  for (const { body, status, ms } of hanging.flatMap(({ translated }) => translated)) {
    expect({ status, translation: body.translation }).toEqual({ status: 200, translation: 'none' })
    expect(ms).toBeLessThan(1_500 + SLACK_MS)
  }
  // The best of three on each side: what is left is the service, not the machine.
  const [p99Before, p99Hanging] = [before, hanging].map((rounds) =>
    Math.min(...rounds.map(({ p99Ms }) => p99Ms)),
  )
  expect(p99Hanging).toBeLessThan(Math.max((p99Before ?? 0) * 1.2, (p99Before ?? 0) + 5))
})

test('species hang: unknown names are answered within the deadline, known ones at once', async () => {
  await timed('mew')
  fleet.species.faults.set({ fault: { kind: 'hang' } })
  const cold = Promise.all(Array.from({ length: 30 }, (_, index) => timed(`nobody-${index}`)))
  for (let asked = 0; asked < 20; asked += 1) expect(await timed('mew')).toMatchObject({ status: 200 })
  for (const { status, body, ms } of await cold) {
    expect([503, 504]).toContain(status)
    expect(body.code).toMatch(/^upstream_(timeout|unavailable|busy)$/)
    expect(ms).toBeLessThan(2_000 + SLACK_MS)
  }
})
