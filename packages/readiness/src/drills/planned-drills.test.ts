import { expect, test } from 'vitest'
import { catalogue, requirementById } from '../catalogue/index.ts'
import { shortId } from '../engine/check.ts'
import { drills, plannedDrill, plannedDrills } from './index.ts'

test('every requirement that is proved by a drill has one, or one that is planned', () => {
  const covered = new Set([...drills, ...plannedDrills].flatMap(({ requirements }) => requirements))
  const open = catalogue.filter(({ id, proof }) => proof.includes('drill') && !covered.has(id))
  expect(open.map(({ id }) => id)).toEqual([])
})

test('a planned drill belongs to requirements that want one, has their level, and goes when it is built', () => {
  const built = drills.map(({ id }) => id)
  for (const { id, requirements, level } of plannedDrills) {
    expect(id).toMatch(/^drill\.[a-z-]+$/)
    expect(built).not.toContain(id)
    for (const requirement of requirements) {
      expect(requirementById(requirement), id).toMatchObject({
        level,
        proof: expect.arrayContaining(['drill']),
      })
    }
  }
})

test('a planned drill is found by both forms of its id', () => {
  for (const planned of plannedDrills) {
    expect(plannedDrill(planned.id)).toBe(planned)
    expect(plannedDrill(shortId(planned))).toBe(planned)
  }
  expect(plannedDrill('drain')).toBeUndefined()
})
