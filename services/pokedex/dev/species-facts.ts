import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What is known of a species beside its description. */
export interface SpeciesFacts {
  readonly id: number
  readonly name: string
  readonly habitat: string | null
  readonly is_legendary: boolean
  readonly is_mythical: boolean
  readonly generation: number
  readonly capture_rate: number
}

export interface SpeciesRecording {
  readonly file: string
  /** `full` knows every species; `small` is the set that comes with this repository. */
  readonly size: 'full' | 'small'
  readonly species: readonly SpeciesFacts[]
}

export const SMALL_RECORDING = fileURLToPath(new URL('./species-facts.json', import.meta.url))
const FULL_RECORDING = fileURLToPath(new URL('../../../../shared/data/pokeapi/species.json', import.meta.url))

/**
 * Reads facts: the named file, else SPECIES_RECORDING, else the full set in the folder `shared` beside the repository,
 * else the small set.
 */
export function readSpeciesFacts(
  file?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SpeciesRecording {
  const chosen =
    file ?? env.SPECIES_RECORDING ?? (existsSync(FULL_RECORDING) ? FULL_RECORDING : SMALL_RECORDING)
  const species = JSON.parse(readFileSync(chosen, 'utf8')) as SpeciesFacts[]
  return { file: chosen, size: chosen === SMALL_RECORDING ? 'small' : 'full', species }
}
