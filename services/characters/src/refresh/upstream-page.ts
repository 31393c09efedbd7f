import Type, { type Static } from 'typebox'
import type { Character } from '../character/index.ts'

// The database takes any text but U+0000; lengths keep one garbage page from filling it.
const Text = Type.String({ maxLength: 2000, pattern: '^[^\\u0000]*$' })
const Name = Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\u0000]*$' })

const UpstreamPlace = Type.Object({ name: Text, url: Type.Optional(Text) })

/** What is needed must be there and be right; what is only shown may be absent; what is unknown is ignored. */
const UpstreamCharacterSchema = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  name: Name,
  status: Text,
  species: Text,
  origin: UpstreamPlace,
  type: Type.Optional(Text),
  gender: Type.Optional(Text),
  location: Type.Optional(UpstreamPlace),
  image: Type.Optional(Text),
  episode: Type.Optional(Type.Array(Text, { maxItems: 10_000 })),
  url: Type.Optional(Text),
  created: Type.Optional(Text),
})

/** A catalogue without characters is not believed: the upstream has some, so `count` starts at one. */
export const UpstreamPageSchema = Type.Object({
  info: Type.Object({
    count: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    pages: Type.Integer({ minimum: 1, maximum: 50_000 }),
  }),
  results: Type.Array(UpstreamCharacterSchema, { minItems: 1, maxItems: 1000 }),
})

export type UpstreamCharacter = Static<typeof UpstreamCharacterSchema>
export type UpstreamPage = Static<typeof UpstreamPageSchema>

/** A character as this service keeps it; what is only shown has a word for being absent. */
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
