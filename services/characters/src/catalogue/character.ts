import type { UpstreamCharacter } from './upstream-page.ts'

/** A place that a character comes from or was last seen at. */
export interface Place {
  readonly name: string
  /** Its address in the upstream API; blank when the upstream knows none. */
  readonly url: string
}

/** A character as this service keeps and serves it. */
export interface Character {
  readonly id: number
  readonly name: string
  readonly status: string
  readonly species: string
  readonly type: string
  readonly gender: string
  readonly origin: Place
  readonly location: Place
  readonly image: string
  readonly episodeCount: number
  readonly url: string
  readonly created: string
}

/** Whether the catalogue keeps a character: a living human from any Earth. */
export function isKept(character: UpstreamCharacter): boolean {
  return (
    character.species === 'Human' && character.status === 'Alive' && character.origin.name.startsWith('Earth')
  )
}

export function toCharacter(upstream: UpstreamCharacter): Character {
  const { id, name, status, species, origin, location } = upstream
  return {
    id,
    name,
    status,
    species,
    type: upstream.type ?? '',
    gender: upstream.gender ?? 'unknown',
    origin: { name: origin.name, url: origin.url ?? '' },
    location: { name: location?.name ?? 'unknown', url: location?.url ?? '' },
    image: upstream.image ?? '',
    episodeCount: upstream.episode?.length ?? 0,
    url: upstream.url ?? '',
    created: upstream.created ?? '',
  }
}

const COMBINING_MARKS = /\p{M}+/gu

/** What names are ordered and searched by: compatibility-decomposed (NFKD), without marks, in lower case. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase()
}
