import { connectUpstream, startStopwatch } from '@seaworthy/chassis/testing'
import type { Fault } from '@seaworthy/chassis/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { startRecordedSpecies } from '../../dev/recorded-species.ts'
import { SMALL_RECORDING } from '../../dev/species-facts.ts'
import { type PokemonName, parsePokemonName } from '../pokemon/index.ts'
import { SpeciesProvider } from './species-provider.ts'

const nameOf = (text: string) => parsePokemonName(text) as PokemonName
const { signal } = new AbortController()

async function setUp() {
  const recorded = await startRecordedSpecies({ file: SMALL_RECORDING })
  const opened = await connectUpstream(recorded.url, { tuning: { timeoutMs: 600, attemptTimeoutMs: 150 } })
  onTestFinished(async () => {
    await opened[Symbol.asyncDispose]()
    await recorded.close()
  })
  return { recorded, ...opened, provider: new SpeciesProvider(opened.client) }
}

test('a species becomes a Pokémon, its description clean and English', async () => {
  const { provider } = await setUp()
  expect(await provider.fetch(nameOf('mewtwo'), signal)).toEqual({
    name: 'mewtwo',
    description:
      'Mewtwo appears once in a hundred years and does not say why. It is the reason why the old maps have an empty corner.',
    habitat: 'rare',
    isLegendary: true,
  })
  expect(await provider.fetch(nameOf('koraidon'), signal)).toMatchObject({ habitat: null, isLegendary: true })
})

test('every species of the recording is understood', async () => {
  const { provider, recorded } = await setUp()
  for (const { name, habitat, is_legendary } of recorded.recording.species) {
    const pokemon = await provider.fetch(nameOf(name), signal)
    expect(pokemon).toMatchObject({ name, habitat, isLegendary: is_legendary })
    expect(pokemon?.description).toMatch(/^[A-Z][^\n\f\u00ad]*\.$/)
  }
})

test('a name that PokéAPI does not know is an answer', async () => {
  const { provider, recorded } = await setUp()
  expect(await provider.fetch(nameOf('missingno'), signal)).toBeUndefined()
  expect(recorded.requestCount).toBe(1)
})

test.each<Fault>([
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'cut-body' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 504 },
  { kind: 'trickle', bytesPerTick: 8, tickMs: 20 },
  { kind: 'latency', ms: 400 },
])('a passing fault costs one more request: $kind $status', async (fault) => {
  const { provider, recorded } = await setUp()
  recorded.faults.set({ fault, first: 1 })
  expect(await provider.fetch(nameOf('mew'), signal)).toMatchObject({ name: 'mew' })
  expect(recorded.requestCount).toBe(2)
})

test.each<[string, Fault]>([
  ['upstream_timeout', { kind: 'hang' }],
  ['upstream_timeout', { kind: 'latency', ms: 5_000 }],
  ['upstream_timeout', { kind: 'trickle', bytesPerTick: 1, tickMs: 20 }],
  ['upstream_failed', { kind: 'reset' }],
  ['upstream_failed', { kind: 'cut-body' }],
  ['upstream_failed', { kind: 'status', status: 502 }],
  ['upstream_unavailable', { kind: 'status', status: 503 }],
  ['upstream_rate_limited', { kind: 'status', status: 429 }],
])('a lasting fault ends as %s inside the deadline: $kind $status', async (code, fault) => {
  const { provider, recorded } = await setUp()
  recorded.faults.set({ fault })
  const elapsedMs = startStopwatch()
  await expect(provider.fetch(nameOf('mew'), signal)).rejects.toMatchObject({ code })
  expect(elapsedMs()).toBeLessThan(900)
  expect(recorded.requestCount).toBeLessThanOrEqual(4)
})

test.each<[string, Fault]>([
  ['upstream_failed', { kind: 'status', status: 500 }],
  ['upstream_refused', { kind: 'status', status: 403 }],
  ['upstream_invalid', { kind: 'wrong-json' }],
  ['upstream_invalid', { kind: 'wrong-shape' }],
  ['upstream_invalid', { kind: 'portal' }],
  ['upstream_invalid', { kind: 'huge', bytes: 3_000_000 }],
])('what another request cannot mend ends at once as %s', async (code, fault) => {
  const { provider, recorded } = await setUp()
  recorded.faults.set({ fault })
  await expect(provider.fetch(nameOf('mew'), signal)).rejects.toMatchObject({ code })
  expect(recorded.requestCount).toBe(1)
})

test('nobody at the address ends as upstream_failed', async () => {
  const { provider, recorded } = await setUp()
  await recorded.close()
  await expect(provider.fetch(nameOf('mew'), signal)).rejects.toMatchObject({ code: 'upstream_failed' })
})

test('the signal ends the call down to the socket', async () => {
  const { provider, recorded } = await setUp()
  recorded.faults.set({ fault: { kind: 'hang' } })
  const stop = new AbortController()
  const asked = provider.fetch(nameOf('mew'), stop.signal)
  await expect.poll(() => recorded.requestCount).toBe(1)
  const elapsedMs = startStopwatch()
  stop.abort(new Error('nobody waits'))
  await expect(asked).rejects.toThrow('nobody waits')
  await expect.poll(() => recorded.requests[0]?.end, { interval: 2 }).toBe('broken-off')
  expect(elapsedMs()).toBeLessThan(100)
})
