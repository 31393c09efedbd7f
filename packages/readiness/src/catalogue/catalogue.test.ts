import { expect, test } from 'vitest'
import type { Check } from '../engine/check.ts'
import { catalogue, requirementById } from './index.ts'

test('ids are unique and every requirement says what, by which standard, and how to fix', () => {
  expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
  for (const { id, title, claim, standard, proof, fix } of catalogue) {
    expect(id).toMatch(/^[A-Z]+-\d+$/)
    expect(title.length, id).toBeGreaterThan(5)
    expect(claim.length, id).toBeGreaterThan(20)
    expect(standard.length, id).toBeGreaterThan(0)
    expect(proof.length, id).toBeGreaterThan(0)
    expect(fix, id).toMatch(/\.$/)
  }
})

test('a requirement is found by its id', () => {
  expect(requirementById('LIFE-1')?.title).toBe('Draining')
  expect(requirementById('LIFE-99')).toBeUndefined()
})

test('a check, a probe or a drill cannot cite a requirement that there is not', () => {
  // @ts-expect-error: the compiler knows the ids.
  const cited: Check<unknown>['requirements'] = ['HTTP-1', 'HTTP-99']
  expect(cited.map((id) => requirementById(id)?.id)).toEqual(['HTTP-1', undefined])
})
