import type { CharactersTable } from '../catalogue-schema.ts'
import { type Character, foldName } from './character.ts'

/** A character as the table has it, with what it is ordered and searched by. */
export function toRow(character: Character): CharactersTable {
  const { origin, location, episodeCount, ...same } = character
  return {
    ...same,
    name_key: foldName(character.name),
    origin_name: origin.name,
    origin_key: foldName(origin.name),
    origin_url: origin.url,
    location_name: location.name,
    location_url: location.url,
    episode_count: episodeCount,
  }
}

export function fromRow(row: CharactersTable): Character {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    species: row.species,
    type: row.type,
    gender: row.gender,
    origin: { name: row.origin_name, url: row.origin_url },
    location: { name: row.location_name, url: row.location_url },
    image: row.image,
    episodeCount: row.episode_count,
    url: row.url,
    created: row.created,
  }
}
