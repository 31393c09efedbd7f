import { expect, onTestFinished, test } from 'vitest'
import { startFleet } from './fleet.ts'

const CAVES = [
  'zubat',
  'golbat',
  'diglett',
  'geodude',
  'onix',
  'gengar',
  'crobat',
  'steelix',
  'wobbuffet',
  'sableye',
  'mawile',
  'wailord',
]

async function setUp() {
  const fleet = await startFleet()
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  const [replica] = fleet.replicas
  if (!replica) throw new Error('a fleet has at least one replica')
  const translated = async (name: string) =>
    (await replica.get(`/api/v1/pokemon/${name}/translated`)).body.translation
  return { ...fleet, ...replica, translated }
}

test('after a 429 with Retry-After: 30 the translations are left alone, and descriptions stay plain', async () => {
  const { translations, translated, get, metric } = await setUp()
  translations.faults.set({ fault: { kind: 'status', status: 429, retryAfter: '30' } })
  for (const name of CAVES) expect(await translated(name)).toBe('none')
  const again = await Promise.all(CAVES.map(translated))
  expect(again).toEqual(CAVES.map(() => 'none'))
  expect(translations.requestCount).toBe(1)
  const plain = await get('/api/v1/pokemon/zubat')
  const told = await get('/api/v1/pokemon/zubat/translated')
  expect(told.body).toEqual({ ...plain.body, translation: 'none' })
  expect(await metric('upstream_gate_closed_seconds', 'translations')).toBeGreaterThan(20)
})

test('no call goes out before the time is over, and translations come back by themselves', async () => {
  const { translations, translated } = await setUp()
  translations.faults.set({ fault: { kind: 'status', status: 429, retryAfter: '2' }, first: 1 })
  expect(await translated('zubat')).toBe('none')
  await expect.poll(() => translated('zubat')).toBe('yoda')
  const [refused, translation] = translations.requests
  expect(translations.requestCount).toBe(2)
  expect((translation?.receivedAtMs ?? 0) - (refused?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(2_000)
})

test('the public quota: ten translations, one refusal, and everything that was translated stays so', async () => {
  const { translations, translated } = await setUp()
  translations.quota.quota = { calls: 10, windowS: 3_600 }
  const told = []
  for (const name of CAVES) told.push(await translated(name))
  expect(told.filter((translation) => translation !== 'none')).toHaveLength(10)
  expect(translations.requestCount).toBe(11)
  const again = []
  for (const name of CAVES) again.push(await translated(name))
  expect(again).toEqual(told)
  expect(translations.requestCount).toBe(11)
})

test('species under a 429 with Retry-After: 30: the caller is told when to come back, known ones are served', async () => {
  const { species, get } = await setUp()
  await get('/api/v1/pokemon/mew')
  species.faults.set({ fault: { kind: 'status', status: 429, retryAfter: '30' } })
  for (const name of ['onix', 'ditto', 'eevee']) {
    const { status, headers } = await get(`/api/v1/pokemon/${name}`)
    expect(status).toBe(503)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(25)
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(30)
  }
  expect(species.requestCount).toBe(2)
  expect((await get('/api/v1/pokemon/mew')).status).toBe(200)
})
