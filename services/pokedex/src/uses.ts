import { tieredCache } from '@seaworthy/chassis/cache'
import { upstream } from '@seaworthy/chassis/outbound'
import { pokedexSettings } from './pokedex-settings.ts'

/** What the pokedex needs outside its process, and what happens without it. */
export const uses = {
  cache: tieredCache({ policy: 'degradable' }),
  species: upstream({
    policy: 'degradable',
    baseUrl: (settings) => settings.get(pokedexSettings).speciesUrl,
    tuning: (settings) => {
      const { speciesTimeoutMs, speciesAttemptTimeoutMs } = settings.get(pokedexSettings)
      return {
        timeoutMs: speciesTimeoutMs,
        attemptTimeoutMs: speciesAttemptTimeoutMs,
        // Well below a half, so that a provider that fails every other time is left alone too; never left alone for so
        // long that it is missed five seconds after it is back.
        breaker: { failureRatio: 0.4, openMs: 4_000, maxOpenMs: 4_000 },
      }
    },
  }),
  translations: upstream({
    policy: 'optional',
    baseUrl: (settings) => settings.get(pokedexSettings).translationsUrl,
    headers: (settings): Record<string, string> => {
      const { translationsKey } = settings.get(pokedexSettings)
      return translationsKey ? { 'x-funtranslations-api-secret': translationsKey.reveal() } : {}
    },
    tuning: (settings) => {
      const { translationsTimeoutMs } = settings.get(pokedexSettings)
      return {
        timeoutMs: translationsTimeoutMs,
        attemptTimeoutMs: translationsTimeoutMs,
        concurrency: { limit: 8, maxQueue: 16 },
      }
    },
  }),
}
