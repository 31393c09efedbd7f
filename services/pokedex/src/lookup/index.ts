import { feature } from '@seaworthy/chassis'
import { lookupErrors } from './lookup-errors.ts'
import { provideLookup } from './lookup-parts.ts'
import { getPokemon, getTranslatedPokemon } from './routes.ts'

/** Species by name, plain and translated. */
export const lookup = feature({
  name: 'lookup',
  errors: [lookupErrors],
  provides: provideLookup,
  routes: [getPokemon, getTranslatedPokemon],
})
