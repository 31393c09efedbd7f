import { redisMissing } from '@seaworthy/chassis/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FleetOptions, startFleet } from './fleet.ts'

const missing = redisMissing()

async function setUp(options: FleetOptions) {
  const fleet = await startFleet(options)
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  return fleet
}

describe.skipIf(missing !== undefined)(`two replicas on one Redis${missing ? ` (${missing})` : ''}`, () => {
  test('500 concurrent misses for one name are one call to the provider', async () => {
    const { species, replicas } = await setUp({ replicas: 2, redis: true })
    species.faults.set({ fault: { kind: 'latency', ms: 300 } })
    const answers = await Promise.all(
      Array.from({ length: 250 }, () => replicas.map(({ get }) => get('/api/v1/pokemon/mewtwo'))).flat(),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(500).fill(200))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(species.requestCount).toBe(1)
  })

  test('500 concurrent misses for one translation are one call to each provider', async () => {
    const { species, translations, replicas } = await setUp({ replicas: 2, redis: true })
    translations.faults.set({ fault: { kind: 'latency', ms: 300 } })
    const answers = await Promise.all(
      Array.from({ length: 250 }, () =>
        replicas.map(({ get }) => get('/api/v1/pokemon/zubat/translated')),
      ).flat(),
    )
    expect(new Set(answers.map(({ body }) => body.translation))).toEqual(new Set(['yoda']))
    expect([species.requestCount, translations.requestCount]).toEqual([1, 1])
  })

  test('an unknown name asked for 1,000 times is one call to the provider', async () => {
    const { species, replicas } = await setUp({ replicas: 2, redis: true })
    const statuses: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const answers = Array.from({ length: 50 }, () =>
        replicas.map(({ get }) => get('/api/v1/pokemon/missingno')),
      )
      statuses.push(...(await Promise.all(answers.flat())).map(({ status }) => status))
    }
    expect(statuses).toEqual(Array(1_000).fill(404))
    expect(species.requestCount).toBe(1)
  })

  test('when the one call fails, all who waited are told so at once and nobody calls again for them', async () => {
    const { species, replicas } = await setUp({ replicas: 2, redis: true })
    species.faults.set({ fault: { kind: 'status', status: 500 } })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => replicas.map(({ get }) => get('/api/v1/pokemon/mew'))).flat(),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(502))
    expect(species.requestCount).toBe(1)
  })

  test('what one replica has read, the other one has', async () => {
    const { species, replicas } = await setUp({ replicas: 2, redis: true })
    const [first, second] = replicas
    expect((await first?.get('/api/v1/pokemon/onix'))?.headers.get('cache-status')).toContain('fwd=uri-miss')
    expect((await second?.get('/api/v1/pokemon/onix'))?.headers.get('cache-status')).toContain('species; hit')
    expect(species.requestCount).toBe(1)
  })
})

test('one replica without Redis: 500 concurrent misses for one name are one call to the provider', async () => {
  const { species, replicas } = await setUp({})
  species.faults.set({ fault: { kind: 'latency', ms: 200 } })
  const [replica] = replicas
  const answers = await Promise.all(Array.from({ length: 500 }, () => replica?.get('/api/v1/pokemon/mewtwo')))
  expect(answers.map((answer) => answer?.status)).toEqual(Array(500).fill(200))
  expect(species.requestCount).toBe(1)
})
