import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StatementCache } from './statement-cache.ts'

test('a statement gets its name when it is seen for the third time', () => {
  const cache = new StatementCache({ enabled: true })
  expect([1, 2, 3, 4].map(() => cache.nameFor('select 1'))).toEqual([undefined, undefined, 's1', 's1'])
  cache.forget('select 1')
  expect([1, 2, 3].map(() => cache.nameFor('select 1'))).toEqual([undefined, undefined, 's2'])
})

test('nothing is named when it is off', () => {
  const cache = new StatementCache({ enabled: true })
  for (let round = 0; round < 3; round++) cache.nameFor('select 1')
  cache.disable()
  expect(cache.nameFor('select 1')).toBeUndefined()
  expect(cache.size).toBe(0)
})

test('names are bounded, unique, and never shared between texts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 300 }), (texts) => {
      const cache = new StatementCache({ enabled: true, maxNamed: 5 })
      const given = new Map<string, string>()
      for (const text of texts) {
        const name = cache.nameFor(String(text))
        if (name === undefined) continue
        expect(given.get(name) ?? String(text)).toBe(String(text))
        given.set(name, String(text))
      }
      expect(cache.size).toBeLessThanOrEqual(5)
    }),
  )
})
