import { defineErrors } from '@seaworthy/chassis/errors'

/** What a look-up can be answered with beside the troubles of providers and cache. */
export const lookupErrors = defineErrors('lookup', {
  pokemon_not_found: {
    status: 404,
    title: 'No such Pokémon',
    detail: 'There is no species with this name.',
    advice: 'Names are those of PokéAPI, such as mr-mime. That there is none is remembered for five minutes.',
  },
})
