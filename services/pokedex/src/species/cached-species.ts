import type { Cache, EntryPolicy } from '@seaworthy/chassis/cache'
import { freshnessOf } from '../freshness/index.ts'
import type { Pokemon, PokemonName, SpeciesSource, Told } from '../pokemon/index.ts'
import type { SpeciesProvider } from './species-provider.ts'

export interface CachedSpeciesOptions {
  readonly cache: Cache
  readonly provider: Pick<SpeciesProvider, 'fetch'>
  readonly policy: EntryPolicy<Pokemon | undefined>
}

/** Species that the fleet asks the provider for once, and keeps. */
export class CachedSpecies implements SpeciesSource {
  readonly #options: CachedSpeciesOptions

  constructor(options: CachedSpeciesOptions) {
    this.#options = options
  }

  async find(name: PokemonName, signal: AbortSignal): Promise<Told<Pokemon> | undefined> {
    const { cache, provider, policy } = this.#options
    const lookup = await cache.lookup(
      `species:${name}`,
      (load) => provider.fetch(name, load.signal),
      policy,
      signal,
    )
    return lookup.value && { value: lookup.value, freshness: freshnessOf('species', lookup) }
  }
}
