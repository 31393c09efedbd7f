import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One character in the shape of the upstream API. */
export interface RecordedCharacter {
  readonly id: number
  readonly name: string
  readonly status: string
  readonly species: string
  readonly type: string
  readonly gender: string
  readonly origin: { readonly name: string; readonly url: string }
  readonly location: { readonly name: string; readonly url: string }
  readonly image: string
  readonly episode: readonly string[]
  readonly url: string
  readonly created: string
}

export interface Recording {
  readonly file: string
  /** `full` is a recording of the public API; `small` is the set written for this repository. */
  readonly size: 'full' | 'small'
  readonly characters: readonly RecordedCharacter[]
}

export const SMALL_RECORDING = fileURLToPath(new URL('./recording.json', import.meta.url))
const FULL_RECORDING = fileURLToPath(
  new URL('../../../../shared/data/rickandmorty/characters.json', import.meta.url),
)

/**
 * Reads a recording: the named file, else CHARACTERS_RECORDING, else the full recording in the folder `shared` beside
 * the repository, else the small set.
 */
export function readRecording(
  file?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Recording {
  const chosen =
    file ?? env.CHARACTERS_RECORDING ?? (existsSync(FULL_RECORDING) ? FULL_RECORDING : SMALL_RECORDING)
  const { results } = JSON.parse(readFileSync(chosen, 'utf8')) as { results: RecordedCharacter[] }
  return { file: chosen, size: chosen === SMALL_RECORDING ? 'small' : 'full', characters: results }
}
