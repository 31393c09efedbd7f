import { expect, test } from 'vitest'
import { readCatalogue } from './catalogue-reader.ts'
import type { UpstreamCharacter, UpstreamPage } from './upstream-page.ts'

const person = (id: number, species = 'Human'): UpstreamCharacter => ({
  id,
  name: `Person ${id}`,
  status: 'Alive',
  species,
  origin: { name: 'Earth (T-1)' },
})
const upstream = (
  pages: UpstreamCharacter[][],
  info = { count: pages.flat().length, pages: pages.length },
) => ({
  page: async (page: number): Promise<UpstreamPage> => ({ info, results: pages[page - 1] ?? [] }),
})
const { signal } = new AbortController()

test('reads every page and keeps those that match, page by page', async () => {
  const { pages, read } = await readCatalogue(
    upstream([[person(1), person(2, 'Alien')], [person(3)]]),
    signal,
  )
  expect(read).toBe(3)
  expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[1], [3]])
})

test('does not believe a catalogue with fewer rows than it promises', async () => {
  const reading = readCatalogue(upstream([[person(1)], [person(2)]], { count: 3, pages: 2 }), signal)
  await expect(reading).rejects.toMatchObject({ code: 'catalogue_half_read' })
})

test('does not believe a catalogue with an id twice', async () => {
  const reading = readCatalogue(upstream([[person(1)], [person(1)]]), signal)
  await expect(reading).rejects.toMatchObject({ code: 'catalogue_half_read' })
})

test('does not believe pages whose counts differ', async () => {
  const source = {
    page: async (page: number) => ({ info: { count: 2 + page, pages: 2 }, results: [person(page)] }),
  }
  await expect(readCatalogue(source, signal)).rejects.toMatchObject({ code: 'catalogue_half_read' })
})

test('does not believe that nobody matches any more', async () => {
  const reading = readCatalogue(upstream([[person(1, 'human being')]]), signal)
  await expect(reading).rejects.toMatchObject({ code: 'catalogue_emptied' })
})
