import { type Character, isKept } from '../src/character/index.ts'
import { toCharacter } from '../src/refresh/index.ts'
import { readRecording, SMALL_RECORDING } from './recording.ts'

/** The 34 of the small recording that the catalogue keeps. */
export function keptCharacters(): Character[] {
  const { characters } = readRecording(SMALL_RECORDING)
  return characters.map((one) => toCharacter({ ...one, episode: [...one.episode] })).filter(isKept)
}
