import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { flavourText } from '../dev/flavour-text.ts'
import { asShakespeare, asYoda } from '../dev/invented-translation.ts'
import { startRecordedTranslations } from '../dev/recorded-translations.ts'
import { readSpeciesFacts, SMALL_RECORDING } from '../dev/species-facts.ts'
import { cleanDescription } from '../src/pokemon/index.ts'

const small = readSpeciesFacts(SMALL_RECORDING)
const { species } = readSpeciesFacts()

test('every species has a description of its own, broken for a small screen', () => {
  const texts = species.map(flavourText)
  expect(texts.every((text) => /[\n\f]/.test(text))).toBe(true)
  expect(new Set(texts.map(cleanDescription)).size).toBe(species.length)
})

test('the small set has every habitat, legends, myths and names with signs in them', () => {
  expect(small.species.length).toBeGreaterThan(50)
  expect(new Set(small.species.map(({ habitat }) => habitat)).size).toBe(10)
  expect(small.species.some((facts) => facts.is_legendary && facts.habitat === null)).toBe(true)
  expect(small.species.some((facts) => facts.is_mythical)).toBe(true)
  expect(small.species.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['mr-rime', 'nidoran-f', 'porygon-z']),
  )
})

test('both translators change every description, and not in the same way', () => {
  for (const facts of species) {
    const text = cleanDescription(flavourText(facts))
    expect(asYoda(text)).not.toBe(text)
    expect(asShakespeare(text)).not.toBe(text)
    expect(asShakespeare(text)).not.toBe(asYoda(text))
  }
})

test('any text can be translated', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      expect(typeof asYoda(text) + typeof asShakespeare(text)).toBe('stringstring')
    }),
  )
})

test('the quota of ten calls counts by caller, says how long to wait, and can be switched off', async () => {
  const provider = await startRecordedTranslations({ quota: { calls: 10, windowS: 3_600 } })
  onTestFinished(() => provider.close())
  const ask = (headers: Record<string, string> = {}) =>
    fetch(`${provider.url}/yoda.json?text=You%20gave%20it%20away.`, { headers })
  for (let call = 0; call < 10; call += 1) expect((await ask()).status).toBe(200)
  const refused = await ask()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500)
  expect(await refused.json()).toMatchObject({ error: { code: 429 } })
  expect((await ask({ 'x-funtranslations-api-secret': 'a-key' })).status).toBe(200)
  await fetch(new URL('/__quota', provider.origin), { method: 'PUT', body: 'null' })
  expect((await ask()).status).toBe(200)
})
