import { expect, test } from 'vitest'
import { foldName, isKept } from './character.ts'

const ada = { name: 'Ada Marrow', status: 'Alive', species: 'Human', origin: { name: 'Earth (T-1)' } }

test('keeps living humans from any Earth and nobody else', () => {
  expect(isKept(ada)).toBe(true)
  expect(isKept({ ...ada, origin: { name: 'Earth' } })).toBe(true)
  expect(isKept({ ...ada, status: 'Dead' })).toBe(false)
  expect(isKept({ ...ada, status: 'unknown' })).toBe(false)
  expect(isKept({ ...ada, species: 'Humanoid' })).toBe(false)
  expect(isKept({ ...ada, origin: { name: 'New Earthsea' } })).toBe(false)
  expect(isKept({ ...ada, origin: { name: '' } })).toBe(false)
})

test('folds case and accents for order and search', () => {
  expect(foldName('Élodie ÅNGSTRÖM')).toBe('elodie angstrom')
})
