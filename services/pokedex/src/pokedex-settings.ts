import { defineSettings, secretSetting, setting } from '@seaworthy/chassis/settings'
import Type from 'typebox'

const address = (variable: string, value: string, describe: string) =>
  setting(Type.String({ pattern: '^https?://[^\\s?#]+$' }), {
    variable,
    default: value,
    describe,
    example: value,
  })

const milliseconds = (variable: string, value: number, describe: string) =>
  setting(Type.Integer({ minimum: 10, maximum: 60_000 }), { variable, default: value, describe })

const seconds = (variable: string, value: number, describe: string) =>
  setting(Type.Number({ minimum: 0.01, maximum: 2_592_000 }), { variable, default: value, describe })

const DAY_S = 86_400

/** What the pokedex can be told from outside. */
export const pokedexSettings = defineSettings('pokedex', {
  speciesUrl: address(
    'SPECIES_URL',
    'https://pokeapi.co/api/v2',
    'Address of PokéAPI, up to but without /pokemon-species.',
  ),
  speciesTimeoutMs: milliseconds(
    'SPECIES_TIMEOUT_MS',
    2_000,
    'Longest time for a look-up of a species with its retries, in milliseconds.',
  ),
  speciesAttemptTimeoutMs: milliseconds(
    'SPECIES_ATTEMPT_TIMEOUT_MS',
    1_000,
    'Longest time for one attempt at a species, in milliseconds.',
  ),
  translationsUrl: address(
    'TRANSLATIONS_URL',
    'https://api.funtranslations.com/translate',
    'Address of the FunTranslations API, up to but without /yoda.json.',
  ),
  translationsKey: secretSetting({
    variable: 'TRANSLATIONS_API_KEY',
    optional: true,
    describe: 'Key for the FunTranslations API. Absent: its public quota, 10 calls an hour.',
  }),
  translationsTimeoutMs: milliseconds(
    'TRANSLATIONS_TIMEOUT_MS',
    1_500,
    'Longest time for a translation; after it the plain description is the answer, in milliseconds.',
  ),
  speciesTtlS: seconds('SPECIES_TTL_S', DAY_S, 'How long a species counts as fresh, in seconds.'),
  speciesStaleS: seconds(
    'SPECIES_STALE_S',
    7 * DAY_S,
    'How long after that it is still answered while PokéAPI is asked again or is down, in seconds.',
  ),
  speciesNotFoundTtlS: seconds(
    'SPECIES_NOT_FOUND_TTL_S',
    300,
    'How long it is remembered that there is no such species, in seconds.',
  ),
  translationsTtlS: seconds(
    'TRANSLATIONS_TTL_S',
    30 * DAY_S,
    'How long a translation counts as fresh, in seconds.',
  ),
})
