import Type, { type Static } from 'typebox'
import { POKEMON_NAME_PATTERN, type Pokemon, type TranslatedEntry } from '../pokemon/index.ts'

export const NameParams = Type.Object({
  name: Type.String({
    pattern: POKEMON_NAME_PATTERN,
    description: 'Name of the species. Large letters count as small ones.',
    examples: ['mewtwo'],
  }),
})

const members = {
  name: Type.String(),
  description: Type.String({ description: 'English, one line; empty when there is none.' }),
  habitat: Type.Union([Type.String(), Type.Null()], {
    description: 'Such as `cave`; null where it is unknown.',
  }),
  isLegendary: Type.Boolean(),
}

export const PokemonView = Type.Object(members, { title: 'Pokemon' })

export const TranslatedPokemonView = Type.Object(
  {
    ...members,
    translation: Type.Union([Type.Literal('yoda'), Type.Literal('shakespeare'), Type.Literal('none')], {
      description:
        'Who tells the description; `none` when it is the plain one because no translation could be had.',
    }),
  },
  { title: 'TranslatedPokemon' },
)

export function viewOf({ name, description, habitat, isLegendary }: Pokemon): Static<typeof PokemonView> {
  return { name, description, habitat, isLegendary }
}

export function translatedViewOf({
  pokemon,
  translation,
}: TranslatedEntry): Static<typeof TranslatedPokemonView> {
  return { ...viewOf(pokemon), translation }
}
