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
export function isKept({ species, status, origin }: JudgedCharacter): boolean {
  return species === 'Human' && status === 'Alive' && origin.name.startsWith('Earth')
}

/** What decides whether a character is kept. */
type JudgedCharacter = Pick<Character, 'species' | 'status'> & { readonly origin: Pick<Place, 'name'> }

const COMBINING_MARKS = /\p{M}+/gu

/** What names are ordered and searched by: compatibility-decomposed (NFKD), without marks, in lower case. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase()
}
