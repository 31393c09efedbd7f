import { expect, test } from 'vitest'
import { toCharacter } from '../refresh/index.ts'
import { decodeCursor, encodeCursor } from './character-cursor.ts'
import { renderPage } from './character-page.ts'
import type { CharacterSelection } from './character-query.ts'
import { selectCharacters } from './character-query.ts'

const selection: CharacterSelection = {
  sort: 'name',
  order: 'asc',
  pageSize: 2,
  start: { kind: 'number', page: 2 },
}
const rows = [3, 4].map((id) =>
  toCharacter({ id, name: `Ádám ${id}`, status: 'Alive', species: 'Human', origin: { name: 'Earth' } }),
)

test('a page in the middle leads to its neighbours', () => {
  const { body, link } = renderPage({ ...selection, name: 'á m' }, { rows, totalCount: 7, more: true }, '/c')
  expect(body).toMatchObject({ page: 2, totalCount: 7, totalPages: 4, hasPrev: true, hasNext: true })
  const rest = 'pageSize=2&sort=name&order=asc&name=%C3%A1+m'
  expect(link.split(', ')).toEqual([
    `</c?page=1&${rest}>; rel="first"`,
    `</c?page=1&${rest}>; rel="prev"`,
    `</c?page=3&${rest}>; rel="next"`,
    `</c?page=4&${rest}>; rel="last"`,
  ])
})

test('the next cursor names the last row by its folded name', () => {
  const { body } = renderPage(selection, { rows, totalCount: 7, more: true }, '/c')
  expect(decodeCursor(body.nextCursor ?? '')).toEqual({
    sort: 'name',
    order: 'asc',
    id: 4,
    nameKey: 'adam 4',
  })
})

test('a page past the end is empty and leads back', () => {
  const past = { ...selection, start: { kind: 'number', page: 99 } as const }
  const { body, link } = renderPage(past, { rows: [], totalCount: 7, more: false }, '/c')
  expect(body).toMatchObject({ results: [], hasPrev: true, hasNext: false, nextCursor: null, totalPages: 4 })
  expect(link).toContain('</c?page=4&pageSize=2&sort=name&order=asc>; rel="prev"')
})

test('the cursor form leads forward by cursor and back to the start', () => {
  const text = encodeCursor({ sort: 'name', order: 'asc', id: 2, nameKey: 'b' })
  const chosen = selectCharacters({ sort: 'name', order: 'asc', pageSize: 2, after: text })
  const { body, link } = renderPage(chosen, { rows, totalCount: 7, more: true }, '/c')
  expect(body).toMatchObject({ page: null, hasPrev: true, hasNext: true })
  expect(link).toBe(
    `</c?page=1&pageSize=2&sort=name&order=asc>; rel="first", </c?after=${body.nextCursor}&pageSize=2&sort=name&order=asc>; rel="next"`,
  )
})

test('a cursor cannot be combined with a page, or followed in another order', () => {
  const after = encodeCursor({ sort: 'id', order: 'asc', id: 2 })
  const rest = { pageSize: 20, after }
  expect(() => selectCharacters({ sort: 'id', order: 'asc', page: 2, ...rest })).toThrow(
    'Both page and after',
  )
  expect(() => selectCharacters({ sort: 'id', order: 'desc', ...rest })).toThrow('sort=id and order=asc')
  expect(() => selectCharacters({ sort: 'id', order: 'asc', pageSize: 20, after: 'bm9wZQ' })).toThrow(
    'not a cursor',
  )
})
