import type { Told } from './freshness.ts'
import type { Pokemon } from './pokemon.ts'
import type { PokemonName } from './pokemon-name.ts'
import type { TranslationStyle } from './translation.ts'

/** Knows species by name. */
export interface SpeciesSource {
  /**
   * Undefined when there is no such species. The signal takes this question back.
   *
   * @throws whatever keeps it from being known, or the signal's reason
   */
  find(name: PokemonName, signal: AbortSignal): Promise<Told<Pokemon> | undefined>
}

/** Tells a text in somebody's manner. It is often busy: being unavailable is one of its answers. */
export interface Translator {
  /** @throws the signal's reason */
  translate(text: string, style: TranslationStyle, signal: AbortSignal): Promise<Translation>
}

export type Translation =
  | { readonly kind: 'translated'; readonly told: Told<string> }
  | { readonly kind: 'unavailable'; readonly reason: string }
