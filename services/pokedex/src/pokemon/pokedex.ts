import type { Freshness } from './freshness.ts'
import type { Pokemon } from './pokemon.ts'
import type { PokemonName } from './pokemon-name.ts'
import type { SpeciesSource, Translator } from './ports.ts'
import { styleFor, type TranslationStyle } from './translation.ts'

/** What is told of a species, and how old each part of it is. */
export interface PokedexEntry {
  readonly pokemon: Pokemon
  /** One for each source, in the order in which they were asked. */
  readonly freshness: readonly Freshness[]
}

export interface TranslatedEntry extends PokedexEntry {
  /** Who tells the description; `none` when it is the plain one. */
  readonly translation: TranslationStyle | 'none'
  /** Why it is the plain one. */
  readonly untranslated?: string
}

export interface PokedexPorts {
  readonly species: SpeciesSource
  readonly translator: Translator
}

/** Looks species up, and has their descriptions told in the manner that suits them. */
export class Pokedex {
  readonly #ports: PokedexPorts

  constructor(ports: PokedexPorts) {
    this.#ports = ports
  }

  /** Undefined when there is no such species. */
  async find(name: PokemonName, signal: AbortSignal): Promise<PokedexEntry | undefined> {
    const told = await this.#ports.species.find(name, signal)
    return told && { pokemon: told.value, freshness: [told.freshness] }
  }

  /** With the description translated, or plain when that cannot be done now: a translation is never worth a failure. */
  async findTranslated(name: PokemonName, signal: AbortSignal): Promise<TranslatedEntry | undefined> {
    const entry = await this.find(name, signal)
    if (!entry) return undefined
    const { pokemon, freshness } = entry
    if (pokemon.description === '') {
      return { ...entry, translation: 'none', untranslated: 'there is nothing to translate' }
    }
    const style = styleFor(pokemon)
    const translation = await this.#ports.translator.translate(pokemon.description, style, signal)
    if (translation.kind === 'unavailable') {
      return { ...entry, translation: 'none', untranslated: translation.reason }
    }
    const { told } = translation
    return {
      pokemon: { ...pokemon, description: told.value },
      freshness: [...freshness, told.freshness],
      translation: style,
    }
  }
}
