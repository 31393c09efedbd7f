import Type, { type Static } from 'typebox'
import { foldName } from './character.ts'
import { encodeCursor } from './character-cursor.ts'
import type { CharacterSelection } from './character-query.ts'
import type { CharacterRows } from './character-store.ts'

const Place = Type.Object({
  name: Type.String(),
  url: Type.String({ description: 'Address in the upstream API; blank when unknown.' }),
})

/** One character in an answer. */
export const CharacterView = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    status: Type.String(),
    species: Type.String(),
    type: Type.String(),
    gender: Type.String(),
    origin: Place,
    location: Place,
    image: Type.String(),
    episodeCount: Type.Integer({ minimum: 0, description: 'In how many episodes the character appears.' }),
    url: Type.String(),
    created: Type.String({ description: 'When the upstream made the entry.' }),
  },
  { title: 'Character' },
)

/** A page of characters. */
export const CharacterPage = Type.Object(
  {
    page: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      description: 'Number of this page; null in the cursor form.',
    }),
    pageSize: Type.Integer({ minimum: 1, maximum: 100 }),
    totalCount: Type.Integer({ minimum: 0, description: 'Characters that match, on all pages.' }),
    totalPages: Type.Integer({ minimum: 0 }),
    hasPrev: Type.Boolean(),
    hasNext: Type.Boolean(),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Value of `after` for the page that follows; null when none does.',
    }),
    results: Type.Array(CharacterView),
  },
  { title: 'CharacterPage' },
)

export type CharacterPage = Static<typeof CharacterPage>

/** The body of a page and its Link field. */
export interface RenderedPage {
  readonly body: CharacterPage
  readonly link: string
}

export function renderPage(selection: CharacterSelection, rows: CharacterRows, path: string): RenderedPage {
  const { start, pageSize, sort, order } = selection
  const { totalCount, more } = rows
  const totalPages = Math.ceil(totalCount / pageSize)
  const last = more ? rows.rows.at(-1) : undefined
  const nextCursor = last
    ? encodeCursor({ sort, order, id: last.id, ...(sort === 'name' ? { nameKey: foldName(last.name) } : {}) })
    : null
  const page = start.kind === 'number' ? start.page : null
  const body: CharacterPage = {
    page,
    pageSize,
    totalCount,
    totalPages,
    hasPrev: page === null || (page > 1 && totalPages > 0),
    hasNext: more,
    nextCursor,
    results: [...rows.rows],
  }
  return { body, link: linkField(selection, body, path) }
}

/** Web links to the neighbours (RFC 8288); a page past the end leads back to the last one. */
function linkField(selection: CharacterSelection, body: CharacterPage, path: string): string {
  const to = (rel: string, at: Record<string, string>) =>
    `<${path}?${new URLSearchParams({ ...at, ...staying(selection) })}>; rel="${rel}"`
  const links = [to('first', { page: '1' })]
  const { page, totalPages, hasPrev, hasNext, nextCursor } = body
  if (page === null) {
    if (nextCursor !== null) links.push(to('next', { after: nextCursor }))
    return links.join(', ')
  }
  if (hasPrev) links.push(to('prev', { page: String(Math.min(page - 1, totalPages)) }))
  if (hasNext) links.push(to('next', { page: String(page + 1) }))
  links.push(to('last', { page: String(Math.max(1, totalPages)) }))
  return links.join(', ')
}

function staying({ pageSize, sort, order, origin, name }: CharacterSelection): Record<string, string> {
  return {
    pageSize: String(pageSize),
    sort,
    order,
    ...(origin === undefined ? {} : { origin }),
    ...(name === undefined ? {} : { name }),
  }
}
