import type { UpstreamClient } from '@seaworthy/chassis/outbound'
import type { Pokemon, PokemonName } from '../pokemon/index.ts'
import { SpeciesResource, toPokemon } from './species-resource.ts'

/** Species from PokéAPI, one call for one name. */
export class SpeciesProvider {
  readonly #client: UpstreamClient

  constructor(client: UpstreamClient) {
    this.#client = client
  }

  /**
   * Undefined when PokéAPI knows no such species. The call belongs to everybody who waits for it, so only the signal
   * ends it early.
   *
   * @throws the errors of the client
   */
  async fetch(name: PokemonName, signal: AbortSignal): Promise<Pokemon | undefined> {
    const answer = await this.#client.request({
      path: '/pokemon-species/{name}',
      params: { name },
      accept: [404],
      schema: SpeciesResource,
      detached: true,
      signal,
    })
    return answer.kind === 'accepted' ? undefined : toPokemon(answer.body)
  }
}
