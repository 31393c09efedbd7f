import { type LaunchedService, launchForTest } from '@seaworthy/chassis/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RecordedSpecies, startRecordedSpecies } from '../dev/recorded-species.ts'
import { type RecordedTranslations, startRecordedTranslations } from '../dev/recorded-translations.ts'
import { SMALL_RECORDING } from '../dev/species-facts.ts'
import { pokedex } from '../src/service.ts'

let species: RecordedSpecies
let translations: RecordedTranslations
let service: LaunchedService

beforeAll(async () => {
  species = await startRecordedSpecies({ file: SMALL_RECORDING })
  translations = await startRecordedTranslations()
  service = await launchForTest(pokedex, {
    env: {
      SPECIES_URL: species.url,
      TRANSLATIONS_URL: translations.url,
      TRANSLATIONS_API_KEY: 'a-secret-key',
      RATE_LIMITS: 'off',
    },
  })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await Promise.all([species.close(), translations.close()])
})
beforeEach(() => {
  species.faults.clear()
  translations.faults.clear()
})

const get = async (name: string, init?: RequestInit) => {
  const response = await service.fetch(`/api/v1/pokemon/${name}`, init)
  const text = await response.text()
  return {
    response,
    status: response.status,
    body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
  }
}

test('a species has name, description, habitat and whether it is a legend, and nothing else', async () => {
  expect((await get('mewtwo')).body).toEqual({
    name: 'mewtwo',
    description:
      'Mewtwo appears once in a hundred years and does not say why. It is the reason why the old maps have an empty corner.',
    habitat: 'rare',
    isLegendary: true,
  })
  expect((await get('koraidon')).body).toMatchObject({ habitat: null, isLegendary: true })
})

test('large letters count as small ones, for the cache too', async () => {
  const { body } = await get('Mr-RIME')
  expect(body.name).toBe('mr-rime')
  const before = species.requestCount
  expect((await get('mr-rime')).body).toEqual(body)
  expect(species.requestCount).toBe(before)
})

test.each([
  ['zubat', 'lives in a cave', 'yoda'],
  ['mewtwo', 'is a legend', 'yoda'],
  ['koraidon', 'is a legend without a habitat', 'yoda'],
  ['pikachu', 'lives in a forest', 'shakespeare'],
  ['mew', 'is a myth, not a legend', 'shakespeare'],
])('%s %s: told by %s', async (name, _why, translation) => {
  const plain = await get(name)
  const told = await get(`${name}/translated`)
  expect(told.status).toBe(200)
  expect(told.body).toEqual({ ...plain.body, description: told.body.description, translation })
  expect(told.body.description).not.toBe(plain.body.description)
})

test('a name that cannot be one is refused with 422 before anybody is asked', async () => {
  const before = species.requestCount
  const impossible = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 60 })
    .filter(
      (text) => !/^[A-Za-z0-9-]{1,40}$/.test(text) && text !== '.' && text !== '..' && text.isWellFormed(),
    )
  await fc.assert(
    fc.asyncProperty(impossible, fc.constantFrom('', '/translated'), async (text, suffix) => {
      const { status, body } = await get(encodeURIComponent(text) + suffix)
      expect(status).toBe(422)
      expect(body.code).toBe('validation_failed')
    }),
    {
      examples: [
        ['a'.repeat(41), ''],
        ['\u212a', ''],
        ['mew\n', ''],
        ['..%2f..', '/translated'],
        ['\u0000', ''],
      ],
    },
  )
  expect(species.requestCount).toBe(before)
})

test('any name that could be one is answered, and the provider gets it as it is', async () => {
  const possible = fc.string({ unit: fc.constantFrom(...'abz059-'), minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(possible, async (name) => {
      const { status } = await get(name)
      expect([200, 404]).toContain(status)
    }),
    { numRuns: 50, examples: [['-'], ['0'], ['a'.repeat(40)]] },
  )
})

test('an unknown name is a problem of its own, for both routes', async () => {
  for (const path of ['missingno', 'missingno/translated']) {
    const { status, body, response } = await get(path)
    expect(status).toBe(404)
    expect(body).toMatchObject({
      code: 'pokemon_not_found',
      correlationId: response.headers.get('x-request-id'),
    })
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  }
  expect(species.requests.filter(({ key }) => key === 'missingno')).toHaveLength(1)
})

test('Cache-Status and Age tell where each part of an answer comes from', async () => {
  const first = (await get('dragapult/translated')).response.headers
  expect(first.get('cache-status')).toMatch(
    /^species; fwd=uri-miss; ttl=\d+; stored, translations; fwd=uri-miss; ttl=\d+; stored$/,
  )
  const second = (await get('dragapult/translated')).response.headers
  expect(second.get('cache-status')).toMatch(/^species; hit; ttl=\d+, translations; hit; ttl=\d+$/)
  expect(second.get('age')).toMatch(/^\d+$/)
  const ttlS = Number(/species; hit; ttl=(\d+)/.exec(second.get('cache-status') ?? '')?.[1])
  expect(ttlS).toBeGreaterThan(86_400 * 0.85)
  expect(ttlS).toBeLessThanOrEqual(86_400)
})

test('an answer can be asked for conditionally', async () => {
  const { response } = await get('snorlax')
  const etag = response.headers.get('etag') as string
  expect((await get('snorlax', { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('a translation that failed is tried again, and one that succeeded is not', async () => {
  translations.faults.set({ fault: { kind: 'status', status: 500 }, first: 1 })
  expect((await get('ditto/translated')).body.translation).toBe('none')
  await expect.poll(async () => (await get('ditto/translated')).body.translation).toBe('shakespeare')
  const before = translations.requestCount
  await get('ditto/translated')
  expect(translations.requestCount).toBe(before)
})

test.each(['wrong-json', 'wrong-shape', 'portal', 'reset', 'cut-body'] as const)(
  'translations under %s leave the description plain',
  async (kind) => {
    translations.faults.set({ fault: { kind } })
    const names = ['onix', 'diglett', 'golbat', 'crobat', 'sableye']
    const name = names[['wrong-json', 'wrong-shape', 'portal', 'reset', 'cut-body'].indexOf(kind)]
    const { status, body } = await get(`${name}/translated`)
    expect(status).toBe(200)
    expect(body).toEqual({ ...(await get(`${name}`)).body, translation: 'none' })
  },
)

test('an unknown species while the provider fails is an error with a code, and a known one is served', async () => {
  await get('eevee')
  species.faults.set({ fault: { kind: 'wrong-shape' } })
  expect(await get('lugia')).toMatchObject({ status: 502, body: { code: 'upstream_invalid' } })
  expect((await get('eevee')).status).toBe(200)
})

test('the key goes to the translations alone, and into no log line', async () => {
  await get('arceus/translated')
  expect(translations.requests.at(-1)?.headers['x-funtranslations-api-secret']).toBe('a-secret-key')
  expect(species.requests.some(({ headers }) => 'x-funtranslations-api-secret' in headers)).toBe(false)
  expect(JSON.stringify(service.lines())).not.toContain('a-secret-key')
})
