import type { ClientsOf, FeatureContext } from '@seaworthy/chassis'
import type { SettingsOf } from '@seaworthy/chassis/settings'
import type { pokedexSettings } from '../pokedex-settings.ts'
import { Pokedex } from '../pokemon/index.ts'
import { CachedSpecies, SpeciesProvider } from '../species/index.ts'
import { CachedTranslator, TranslationsProvider } from '../translations/index.ts'
import type { uses } from '../uses.ts'

/** What the feature needs of its service. */
export type LookupContext = FeatureContext<ClientsOf<typeof uses>, SettingsOf<typeof pokedexSettings>>

export interface LookupParts {
  readonly pokedex: Pokedex
}

export function provideLookup({ uses, settings, clock }: LookupContext): LookupParts {
  const { cache } = uses
  const species = new CachedSpecies({
    cache,
    provider: new SpeciesProvider(uses.species),
    policy: {
      ttlS: settings.speciesTtlS,
      staleWhileRevalidateS: settings.speciesStaleS,
      staleIfErrorS: settings.speciesStaleS,
      negativeTtlS: settings.speciesNotFoundTtlS,
    },
  })
  const translator = new CachedTranslator({
    cache,
    provider: new TranslationsProvider(uses.translations, clock),
    policy: { ttlS: settings.translationsTtlS },
  })
  return { pokedex: new Pokedex({ species, translator }) }
}
