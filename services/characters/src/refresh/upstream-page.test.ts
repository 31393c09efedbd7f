import { Check } from 'typebox/schema'
import { expect, test } from 'vitest'
import { toCharacter, UpstreamPageSchema } from './upstream-page.ts'

const ada = { id: 7, name: 'Ada Marrow', status: 'Alive', species: 'Human', origin: { name: 'Earth (T-1)' } }
const page = (character: object, info: object = { count: 1, pages: 1, next: null, prev: '' }) => ({
  info,
  results: [{ ...ada, ...character }],
})

test('accepts unknown fields and absent optional ones', () => {
  expect(Check(UpstreamPageSchema, page({ hobby: 'sailing', location: { name: '', url: '' } }))).toBe(true)
})

test.each([
  ['an empty name', page({ name: '' })],
  ['an id that is a text', page({ id: '7' })],
  ['a text that the database does not take', page({ name: 'nul\u0000' })],
  ['no origin', page({ origin: null })],
  ['a catalogue without characters', page({}, { count: 0, pages: 0 })],
  ['results that are no list', { info: { count: 1, pages: 1 }, results: {} }],
  ['nothing', null],
])('refuses %s', (_what, value) => expect(Check(UpstreamPageSchema, value)).toBe(false))

test('fills what the upstream leaves out and counts episodes', () => {
  expect(toCharacter(ada)).toMatchObject({
    type: '',
    gender: 'unknown',
    episodeCount: 0,
    origin: { url: '' },
  })
  expect(toCharacter({ ...ada, episode: ['a', 'b'] }).episodeCount).toBe(2)
})
