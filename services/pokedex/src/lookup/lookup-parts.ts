import type { FeatureContext } from 'seaworthy'
import type { Cache } from 'seaworthy/cache'
import type { UpstreamClient } from 'seaworthy/outbound'
import type { SettingsOf } from 'seaworthy/settings'
import { CachedSpecies } from '../caching/cached-species.ts'
import { CachedTranslator } from '../caching/cached-translator.ts'
import type { pokedexSettings } from '../pokedex-settings.ts'
import { Pokedex } from '../pokemon/index.ts'
import { SpeciesProvider } from '../providers/species-provider.ts'
import { TranslationsProvider } from '../providers/translations-provider.ts'

/** What the feature needs of its service. */
export type LookupContext = FeatureContext<
  {
    readonly cache: Cache
    readonly species: UpstreamClient
    readonly translations: UpstreamClient
  },
  SettingsOf<typeof pokedexSettings>
>

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
