import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/index.ts'
import { CancellationSource } from './cancellation.ts'
import { Places } from './places.ts'

const open = (places: number) => new Places({ places, maxWaiting: 100 }, new ManualClock())
const refused = () => new Error('refused')

test('a load that nobody waits for any more leaves the line at once', async () => {
  const places = open(1)
  const held = Promise.withResolvers<void>()
  const first = places.within(() => held.promise, new CancellationSource(), refused)
  const source = new CancellationSource()
  let begun = false
  const deserted = places.within(
    async () => {
      begun = true
    },
    source,
    refused,
  )
  expect(places.waiting).toBe(1)
  source.cancel(() => new Error('deserted'))
  await expect(deserted).rejects.toThrow('deserted')
  expect(places.waiting).toBe(0)
  held.resolve()
  await first
  expect({ begun, taken: places.taken }).toEqual({ begun: false, taken: 0 })
})

test('whatever ends and leaves, no more run than allowed, everyone settles and every place comes back', async () => {
  const step = fc.record({ at: fc.nat(30), kind: fc.constantFrom('end', 'fail', 'leave') })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(step, { maxLength: 40 }),
      async (limit, count, steps) => {
        const places = open(limit)
        let running = 0
        let most = 0
        const loads = Array.from({ length: count }, () => {
          const source = new CancellationSource()
          const work = Promise.withResolvers<void>()
          const over = places.within(
            async () => {
              most = Math.max(most, ++running)
              source.watch({ cancelled: () => work.reject(source.reason) })
              await work.promise.finally(() => running--)
            },
            source,
            refused,
          )
          work.promise.catch(() => undefined)
          return { source, work, over: over.catch(() => undefined) }
        })
        for (const { at, kind } of steps) {
          const load = loads[at % count]
          if (kind === 'end') load?.work.resolve()
          else if (kind === 'fail') load?.work.reject(new Error('failed'))
          else load?.source.cancel(() => new Error('left'))
          await Promise.resolve()
        }
        for (const { work } of loads) work.resolve()
        await Promise.all(loads.map(({ over }) => over))
        expect(most).toBeLessThanOrEqual(limit)
        expect({ taken: places.taken, waiting: places.waiting }).toEqual({ taken: 0, waiting: 0 })
      },
    ),
    { numRuns: 100 },
  )
})
