import { anyone, permission, respond, route } from '@seaworthy/chassis'
import Type from 'typebox'
import {
  CharacterPage,
  CharacterQuery,
  CharacterView,
  cursorErrors,
  selectCharacters,
} from '../character/index.ts'
import { catalogueErrors } from './catalogue-errors.ts'
import type { CatalogueParts } from './catalogue-parts.ts'
import { freshnessHeaders } from './freshness.ts'

const LIST = '/api/v1/characters'

/**
 * Age counts from the last refresh, and so does max-age: an answer is fresh in every cache until the next refresh is
 * due, and may be shown stale, while it is fetched anew or the service is down, for about as long again.
 */
const CACHE = { scope: 'public', maxAgeS: 300, staleWhileRevalidateS: 300, staleIfErrorS: 86_400 } as const

export const listCharacters = route({
  method: 'GET',
  path: '/characters',
  operationId: 'listCharacters',
  summary: 'Living humans from any Earth, a page at a time',
  description:
    'Pages by number (`page`), or by cursor (`after`), which costs the same however deep. The Link field leads to the neighbours. Age says how long ago the upstream was read, and Cache-Status how long the rows still count as fresh.',
  access: anyone,
  input: { query: CharacterQuery },
  output: { 200: CharacterPage },
  errors: [cursorErrors],
  cache: CACHE,
  limit: 'default',
  timeoutMs: 2_000,
  handler: async ({ query }, { catalogue }: CatalogueParts) => {
    const { value, freshness, from } = await catalogue.page(selectCharacters(query), LIST)
    return respond(200, value.body, {
      etag: freshness.etag,
      lastModified: freshness.changedAt,
      headers: { link: value.link, ...freshnessHeaders(freshness, from) },
    })
  },
})

export const getCharacter = route({
  method: 'GET',
  path: '/characters/{id}',
  operationId: 'getCharacter',
  summary: 'One living human from any Earth',
  access: anyone,
  input: { params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }) },
  output: { 200: CharacterView },
  errors: [catalogueErrors],
  cache: CACHE,
  limit: 'default',
  timeoutMs: 2_000,
  handler: async ({ params }, { catalogue }: CatalogueParts) => {
    const { value, freshness, from } = await catalogue.character(params.id)
    return respond(200, value, {
      etag: freshness.etag,
      lastModified: freshness.changedAt,
      headers: freshnessHeaders(freshness, from),
    })
  },
})

const RefreshRequested = Type.Object(
  {
    status: Type.Literal('requested'),
    refreshedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When the last successful refresh ended; it is later once this one is done.',
    }),
  },
  { title: 'RefreshRequested' },
)

export const requestRefresh = route({
  method: 'POST',
  path: '/characters/refresh',
  operationId: 'requestRefresh',
  summary: 'Reads the upstream anew, soon, on one replica',
  description: 'Answers at once. A refresh that is under way counts as the one that was asked for.',
  access: permission('catalogue:refresh'),
  output: { 202: RefreshRequested },
  limit: 'default',
  timeoutMs: 2_000,
  handler: async (_input, { catalogue, refresh }: CatalogueParts) => {
    const { refreshedAt } = await catalogue.state()
    await refresh.request()
    return respond(202, { status: 'requested' as const, refreshedAt: refreshedAt?.toISOString() ?? null })
  },
})
