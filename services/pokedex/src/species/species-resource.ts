import Type, { type Static } from 'typebox'
import { cleanDescription, type Pokemon } from '../pokemon/index.ts'

const Named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }) })

/** What is needed of the resource `pokemon-species` of PokéAPI v2; the rest of it is ignored. */
export const SpeciesResource = Type.Object({
  name: Type.String({ pattern: '^[a-z0-9-]{1,100}$' }),
  is_legendary: Type.Boolean(),
  habitat: Type.Union([Named, Type.Null()]),
  flavor_text_entries: Type.Array(
    Type.Object({ flavor_text: Type.String({ maxLength: 10_000 }), language: Named }),
    { maxItems: 10_000 },
  ),
})

/** The first English description counts: it is the oldest, so it does not change when a game comes out. */
export function toPokemon(resource: Static<typeof SpeciesResource>): Pokemon {
  const english = resource.flavor_text_entries.find(({ language }) => language.name === 'en')
  return {
    name: resource.name,
    description: cleanDescription(english?.flavor_text ?? ''),
    habitat: resource.habitat?.name ?? null,
    isLegendary: resource.is_legendary,
  }
}
