import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEntry } from './entry.ts'
import { MemoryTier } from './memory-tier.ts'

const entry = (key: string, text = '1', tags: readonly string[] = []) =>
  createEntry({ key, text, tags, value: text, version: 1, storedAtMs: 0, ttlMs: 1, checkedAtMs: 0 })

const operations = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: fc.nat(20), length: fc.nat(2_000), tag: fc.nat(3) }),
    fc.record({ do: fc.constant('get' as const), key: fc.nat(20) }),
    fc.record({ do: fc.constant('delete' as const), key: fc.nat(20) }),
    fc.record({ do: fc.constant('deleteTag' as const), tag: fc.nat(3) }),
  ),
  { maxLength: 100, size: 'max' },
)

test('it never holds more than its bounds, and its sums are those of what it holds', () => {
  fc.assert(
    fc.property(operations, (list) => {
      const tier = new MemoryTier({ maxEntries: 8, maxBytes: 20_000 })
      for (const operation of list) {
        if (operation.do === 'set') {
          tier.set(entry(`t:${operation.key}`, 'x'.repeat(operation.length), [`tag:${operation.tag}`]))
        } else if (operation.do === 'get') tier.get(`t:${operation.key}`)
        else if (operation.do === 'delete') tier.delete(`t:${operation.key}`)
        else {
          tier.deleteTag(`tag:${operation.tag}`)
          for (let key = 0; key <= 20; key++) {
            expect(tier.get(`t:${key}`)?.tags ?? []).not.toContain(`tag:${operation.tag}`)
          }
        }
        const held = Array.from({ length: 21 }, (_, key) => tier.get(`t:${key}`)).filter(
          (each) => each !== undefined,
        )
        expect(held.length).toBe(tier.size)
        expect(tier.size).toBeLessThanOrEqual(8)
        expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(tier.bytes)
        expect(tier.bytes).toBeLessThanOrEqual(20_000)
      }
    }),
  )
})

test('a scan of keys that nobody asks for again leaves what is asked for', () => {
  const tier = new MemoryTier({ maxEntries: 100, maxBytes: 1e9 })
  for (let i = 0; i < 50; i++) tier.set(entry(`hot:${i}`))
  for (let i = 0; i < 10_000; i++) {
    tier.set(entry(`scan:${i}`))
    tier.get(`hot:${i % 50}`)
  }
  const kept = Array.from({ length: 50 }, (_, i) => tier.get(`hot:${i}`)).filter(Boolean)
  expect(kept).toHaveLength(50)
})

test('an entry larger than a quarter of the tier is not kept', () => {
  const tier = new MemoryTier({ maxEntries: 100, maxBytes: 10_000 })
  tier.set(entry('t:1', 'x'.repeat(1_000)))
  expect(tier.size).toBe(0)
})
