import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CancellationSource } from '../telemetry/index.ts'
import { LoadGate } from './load-gate.ts'

test('a load that nobody waits for any more leaves the line at once', async () => {
  const gate = new LoadGate(1)
  const held = Promise.withResolvers<void>()
  const first = gate.run(() => held.promise, new CancellationSource())
  const source = new CancellationSource()
  let begun = false
  const deserted = gate.run(async () => {
    begun = true
  }, source)
  expect(gate.waiting).toBe(1)
  source.cancel(() => new Error('deserted'))
  await expect(deserted).rejects.toThrow('deserted')
  expect(gate.waiting).toBe(0)
  held.resolve()
  await first
  expect({ begun, running: gate.running }).toEqual({ begun: false, running: 0 })
})

test('whatever ends and leaves, no more run than allowed, everyone settles and every place comes back', async () => {
  const step = fc.record({ at: fc.nat(30), kind: fc.constantFrom('end', 'fail', 'leave') })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(step, { maxLength: 40 }),
      async (limit, count, steps) => {
        const gate = new LoadGate(limit)
        let running = 0
        let most = 0
        const loads = Array.from({ length: count }, () => {
          const source = new CancellationSource()
          const work = Promise.withResolvers<void>()
          const over = gate.run(async () => {
            most = Math.max(most, ++running)
            source.watch({ cancelled: () => work.reject(source.reason) })
            await work.promise.finally(() => running--)
          }, source)
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
        expect({ running: gate.running, waiting: gate.waiting }).toEqual({ running: 0, waiting: 0 })
      },
    ),
    { numRuns: 100 },
  )
})
