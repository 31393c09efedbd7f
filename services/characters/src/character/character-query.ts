import Type, { type Static } from 'typebox'
import { type CharacterCursor, decodeCursor } from './character-cursor.ts'
import type { SortKey, SortOrder } from './character-order.ts'
import { cursorErrors } from './cursor-errors.ts'

const DEFAULT_PAGE_SIZE = 20

/** No control characters: they have no place in a name, and the database refuses U+0000. */
const FilterText = { minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }

/** The query of the list. */
export const CharacterQuery = Type.Object({
  sort: Type.Enum(['id', 'name'], {
    default: 'id',
    description: 'Order by id, or by name without regard to case and accents; equal names are ordered by id.',
  }),
  order: Type.Enum(['asc', 'desc'], {
    default: 'asc',
    description: 'Direction; `desc` is the exact reverse of `asc`, equal names included.',
  }),
  page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      description:
        'Page number, from 1, the default. A page past the end is empty. Not together with `after`.',
    }),
  ),
  pageSize: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: DEFAULT_PAGE_SIZE,
    description: 'Rows per page.',
  }),
  origin: Type.Optional(
    Type.String({
      ...FilterText,
      description: 'Only characters whose origin starts with this text, without regard to case and accents.',
      examples: ['Earth (C-137)'],
    }),
  ),
  name: Type.Optional(
    Type.String({
      ...FilterText,
      description: 'Only characters whose name contains this text, without regard to case and accents.',
      examples: ['smith'],
    }),
  ),
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4000,
      pattern: '^[A-Za-z0-9_-]+$',
      description:
        'Cursor form, for deep paging: the `nextCursor` of the page before, with the same sort, order and filters.',
    }),
  ),
})

/** Where a page starts. */
export type PageStart =
  | { readonly kind: 'number'; readonly page: number }
  | { readonly kind: 'cursor'; readonly cursor: CharacterCursor; readonly text: string }

/** A query whose rules have been checked. */
export interface CharacterSelection {
  readonly sort: SortKey
  readonly order: SortOrder
  readonly pageSize: number
  readonly start: PageStart
  readonly origin?: string
  readonly name?: string
}

/**
 * Applies the rules that a schema cannot say.
 *
 * @throws cursor_invalid, cursor_with_page, cursor_mismatch (422)
 */
export function selectCharacters(query: Static<typeof CharacterQuery>): CharacterSelection {
  const { sort = 'id', order = 'asc', pageSize = DEFAULT_PAGE_SIZE, origin, name } = query
  return {
    sort,
    order,
    pageSize,
    start: pageStart(query, sort, order),
    ...(origin === undefined ? {} : { origin }),
    ...(name === undefined ? {} : { name }),
  }
}

function pageStart(
  { page, after }: { page?: number; after?: string },
  sort: SortKey,
  order: SortOrder,
): PageStart {
  if (after === undefined) return { kind: 'number', page: page ?? 1 }
  if (page !== undefined) {
    throw cursorErrors.cursor_with_page({
      errors: [{ pointer: '/query/page', message: 'must not be given together with after' }],
    })
  }
  const cursor = decodeCursor(after)
  if (!cursor) {
    throw cursorErrors.cursor_invalid({
      errors: [{ pointer: '/query/after', message: 'must be the nextCursor of an earlier answer' }],
    })
  }
  if (cursor.sort !== sort || cursor.order !== order) {
    throw cursorErrors.cursor_mismatch(
      { sort: cursor.sort, order: cursor.order },
      { errors: [{ pointer: '/query/after', message: 'must come from a page in the same order' }] },
    )
  }
  return { kind: 'cursor', cursor, text: after }
}
