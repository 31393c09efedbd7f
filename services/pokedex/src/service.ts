import { defineService } from '@seaworthy/chassis'
import { lookup } from './lookup/index.ts'
import { pokedexSettings } from './pokedex-settings.ts'
import { uses } from './uses.ts'

/** Pokémon by name: facts from PokéAPI, descriptions told by Yoda or Shakespeare, both kept in a cache of the fleet. */
export const pokedex = defineService({
  name: 'pokedex',
  version: '0.1.0',
  description: 'Pokémon by name, plain or translated.',
  settings: pokedexSettings,
  uses,
  features: [lookup],
})
