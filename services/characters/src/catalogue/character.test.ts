import { expect, test } from 'vitest'
import { foldName, isKept, toCharacter } from './character.ts'
import type { UpstreamCharacter } from './upstream-page.ts'

const ada: UpstreamCharacter = {
  id: 7,
  name: 'Ada Marrow',
  status: 'Alive',
  species: 'Human',
  origin: { name: 'Earth (T-1)' },
}

test('keeps living humans from any Earth and nobody else', () => {
  expect(isKept(ada)).toBe(true)
  expect(isKept({ ...ada, origin: { name: 'Earth' } })).toBe(true)
  expect(isKept({ ...ada, status: 'Dead' })).toBe(false)
  expect(isKept({ ...ada, status: 'unknown' })).toBe(false)
  expect(isKept({ ...ada, species: 'Humanoid' })).toBe(false)
  expect(isKept({ ...ada, origin: { name: 'New Earthsea' } })).toBe(false)
  expect(isKept({ ...ada, origin: { name: '' } })).toBe(false)
})

test('fills what the upstream leaves out and counts episodes', () => {
  expect(toCharacter(ada)).toMatchObject({
    type: '',
    gender: 'unknown',
    episodeCount: 0,
    origin: { url: '' },
  })
  expect(toCharacter({ ...ada, episode: ['a', 'b'] }).episodeCount).toBe(2)
})

test('folds case and accents for order and search', () => {
  expect(foldName('Élodie ÅNGSTRÖM')).toBe('elodie angstrom')
})
