import { expect, test } from 'vitest'
import { defineService } from './define-service.ts'

const declare = (objectives: object) => defineService({ name: 'shop', features: [], objectives })

test('what a service does not promise has a default, and what it does is described', () => {
  expect(declare({ latencyMs: 250 }).describe().objectives).toEqual({
    availabilityPercent: 99.9,
    latencyPercent: 99,
    latencyMs: 250,
  })
})

test('a time between two buckets is refused, with those that can be measured', () => {
  expect(() => declare({ latencyMs: 300 })).toThrow(/latencyMs of "shop" is 300, expected .*250, 500/)
})

test.each([{ availabilityPercent: 100 }, { latencyPercent: 0 }, { availability: 99 }])(
  '%o is refused by its name',
  (objectives) => expect(() => declare(objectives)).toThrow(/objectives/),
)
