import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Freshness,
  Pokedex,
  type Pokemon,
  type PokemonName,
  parsePokemonName,
  styleFor,
  type Translation,
  type TranslationStyle,
} from './index.ts'

const { signal } = new AbortController()
const mew = parsePokemonName('mew') as PokemonName
const fresh = (source: string): Freshness => ({ source, state: 'kept', shared: false, ageMs: 1, ttlMs: 2 })

const anyPokemon: fc.Arbitrary<Pokemon> = fc.record({
  name: fc.constant('mew'),
  description: fc.string({ minLength: 1 }),
  habitat: fc.option(fc.constantFrom('cave', 'forest', 'sea', 'rare', 'Cave', 'caves')),
  isLegendary: fc.boolean(),
})

function pokedexOf(pokemon: Pokemon | undefined, answer: (style: TranslationStyle) => Translation) {
  const asked: { text: string; style: TranslationStyle }[] = []
  const pokedex = new Pokedex({
    species: { find: async () => pokemon && { value: pokemon, freshness: fresh('species') } },
    translator: {
      async translate(text, style) {
        asked.push({ text, style })
        return answer(style)
      },
    },
  })
  return { pokedex, asked }
}

const told = (style: TranslationStyle): Translation => ({
  kind: 'translated',
  told: { value: `told by ${style}`, freshness: fresh('translations') },
})
const busy = (): Translation => ({ kind: 'unavailable', reason: 'busy' })

test.each([
  ['cave', false, 'yoda'],
  ['cave', true, 'yoda'],
  ['rare', true, 'yoda'],
  [null, true, 'yoda'],
  ['forest', false, 'shakespeare'],
  ['caves', false, 'shakespeare'],
  [null, false, 'shakespeare'],
] as const)('habitat %s, legendary %s: %s', (habitat, isLegendary, style) => {
  expect(styleFor({ habitat, isLegendary })).toBe(style)
})

test('the translation is asked for once, in the manner that suits the species', async () => {
  await fc.assert(
    fc.asyncProperty(anyPokemon, async (pokemon) => {
      const { pokedex, asked } = pokedexOf(pokemon, told)
      const entry = await pokedex.findTranslated(mew, signal)
      const style = styleFor(pokemon)
      expect(asked).toEqual([{ text: pokemon.description, style }])
      expect(entry).toEqual({
        pokemon: { ...pokemon, description: `told by ${style}` },
        translation: style,
        freshness: [fresh('species'), fresh('translations')],
      })
    }),
  )
})

test('without a translation everything but the word for it is as in the plain answer', async () => {
  await fc.assert(
    fc.asyncProperty(anyPokemon, async (pokemon) => {
      const { pokedex } = pokedexOf(pokemon, busy)
      const plain = await pokedex.find(mew, signal)
      const entry = await pokedex.findTranslated(mew, signal)
      expect(entry).toEqual({ ...plain, translation: 'none', untranslated: 'busy' })
    }),
  )
})

test('what does not exist is neither found nor translated', async () => {
  const { pokedex, asked } = pokedexOf(undefined, told)
  expect(await pokedex.find(mew, signal)).toBeUndefined()
  expect(await pokedex.findTranslated(mew, signal)).toBeUndefined()
  expect(asked).toEqual([])
})

test('nobody is asked to translate nothing', async () => {
  const { pokedex, asked } = pokedexOf(
    { name: 'mew', description: '', habitat: null, isLegendary: true },
    told,
  )
  expect(await pokedex.findTranslated(mew, signal)).toMatchObject({ translation: 'none' })
  expect(asked).toEqual([])
})

test('trouble with the species is the trouble of the answer', async () => {
  const trouble = new Error('the provider is down')
  const pokedex = new Pokedex({
    species: { find: () => Promise.reject(trouble) },
    translator: { translate: async () => busy() },
  })
  await expect(pokedex.findTranslated(mew, signal)).rejects.toBe(trouble)
})
