import type { Pokemon } from './pokemon.ts'

/** Who the description is told by. */
export type TranslationStyle = 'yoda' | 'shakespeare'

/** Yoda speaks of those in caves and of legends, Shakespeare of everybody else. */
export function styleFor({
  habitat,
  isLegendary,
}: Pick<Pokemon, 'habitat' | 'isLegendary'>): TranslationStyle {
  return habitat === 'cave' || isLegendary ? 'yoda' : 'shakespeare'
}
