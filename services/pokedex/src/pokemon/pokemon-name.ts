declare const checked: unique symbol

/** 1 to 40 of `a-z`, `0-9` and `-`: the only thing that providers and cache keys are made from. */
export type PokemonName = string & { readonly [checked]: true }

/** What a name may look like before its letters are made small. */
export const POKEMON_NAME_PATTERN = '^[A-Za-z0-9-]{1,40}$'

const PATTERN = new RegExp(POKEMON_NAME_PATTERN)

/** Only ASCII letters count, so that no other sign becomes one of them by being made small. */
export function parsePokemonName(text: string): PokemonName | undefined {
  return PATTERN.test(text) ? (text.toLowerCase() as PokemonName) : undefined
}
