import { anyone, respond, route } from '@seaworthy/chassis'
import { freshnessHeaders } from '../freshness/index.ts'
import { type PokemonName, parsePokemonName } from '../pokemon/index.ts'
import { lookupErrors } from './lookup-errors.ts'
import type { LookupParts } from './lookup-parts.ts'
import { NameParams, PokemonView, TranslatedPokemonView, translatedViewOf, viewOf } from './pokemon-view.ts'

export const getPokemon = route({
  method: 'GET',
  path: '/pokemon/{name}',
  operationId: 'getPokemon',
  summary: 'A species by its name',
  description:
    'From PokéAPI, kept for a day. Age says how long ago it was read there, and Cache-Status how long it still counts as fresh.',
  access: anyone,
  input: { params: NameParams },
  output: { 200: PokemonView },
  errors: [lookupErrors],
  cache: { scope: 'public', maxAgeS: 86_400, staleWhileRevalidateS: 604_800, staleIfErrorS: 604_800 },
  limit: 'default',
  timeoutMs: 5_000,
  handler: async ({ params }, { pokedex }: LookupParts, { signal }) => {
    const entry = await pokedex.find(checked(params.name), signal)
    if (!entry) throw lookupErrors.pokemon_not_found()
    return respond(200, viewOf(entry.pokemon), { headers: freshnessHeaders(entry.freshness) })
  },
})

export const getTranslatedPokemon = route({
  method: 'GET',
  path: '/pokemon/{name}/translated',
  operationId: 'getTranslatedPokemon',
  summary: 'A species, told by Yoda or Shakespeare',
  description:
    'Yoda tells of those that live in caves and of legends, Shakespeare of all others. When the translation service fails or its quota is used up, the description is the plain one and `translation` is `none`.',
  access: anyone,
  input: { params: NameParams },
  output: { 200: TranslatedPokemonView },
  errors: [lookupErrors],
  // A plain answer must not be kept for long: the next one may be translated.
  cache: { scope: 'public', maxAgeS: 60 },
  limit: 'default',
  timeoutMs: 5_000,
  handler: async ({ params }, { pokedex }: LookupParts, { signal }) => {
    const entry = await pokedex.findTranslated(checked(params.name), signal)
    if (!entry) throw lookupErrors.pokemon_not_found()
    return respond(200, translatedViewOf(entry), { headers: freshnessHeaders(entry.freshness) })
  },
})

/** The route's schema has refused every other text already. */
function checked(text: string): PokemonName {
  const name = parsePokemonName(text)
  if (!name) throw new TypeError('the schema of the route let a name through that is none')
  return name
}
