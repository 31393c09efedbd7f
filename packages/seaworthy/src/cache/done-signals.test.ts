import { expect, test } from 'vitest'
import { DoneSignals } from './done-signals.ts'

test('all who wait for a key are woken, and none who waits for another', async () => {
  const signals = new DoneSignals()
  using first = signals.listen('a')
  using second = signals.listen('a')
  using other = signals.listen('b')
  signals.wake('a')
  signals.wake('nobody')
  await Promise.all([first.heard, second.heard])
  const early = await Promise.race([other.heard.then(() => 'woken'), Promise.resolve('asleep')])
  expect(early).toBe('asleep')
  signals.wakeAll()
  await other.heard
})

test('a key is forgotten when the last who waited for it has gone', () => {
  const signals = new DoneSignals()
  const [first, second] = [signals.listen('a'), signals.listen('a')]
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  expect(signals.size).toBe(1)
  second[Symbol.dispose]()
  expect(signals.size).toBe(0)
})
