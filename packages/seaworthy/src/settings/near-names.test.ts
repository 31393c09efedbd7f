import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestName } from './near-names.ts'

const known = ['PORT', 'HOST', 'LOG_LEVEL', 'DATABASE_URL', 'MANAGEMENT_PORT', 'REDIS_URL']

test.each([
  ['LOG_LEVL', 'LOG_LEVEL'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['log_level', 'LOG_LEVEL'],
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_ULR', 'DATABASE_URL'],
  ['MANAGMENT_PROT', 'MANAGEMENT_PORT'],
  ['port', 'PORT'],
])('%s probably means %s', (name, meant) => {
  expect(nearestName(name, known)).toBe(meant)
})

test.each(['HOSTNAME', 'HOME', 'PATH', 'PWD', 'MAIL', 'SHLVL', 'LOGNAME', 'POST'])(
  '%s means itself',
  (name) => {
    expect(nearestName(name, known)).toBeUndefined()
  },
)

test('a known name is never taken for another', () => {
  fc.assert(
    fc.property(fc.constantFrom(...known), (name) => {
      expect(nearestName(name, known)).toBeUndefined()
    }),
  )
})

test('one letter lost from a long name is always noticed', () => {
  fc.assert(
    fc.property(fc.constantFrom('DATABASE_URL', 'MANAGEMENT_PORT'), fc.nat(10), (name, at) => {
      fc.pre(name[at] !== '_')
      expect(nearestName(name.slice(0, at) + name.slice(at + 1), known)).toBe(name)
    }),
  )
})
