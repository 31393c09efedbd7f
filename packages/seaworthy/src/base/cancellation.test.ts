import { expect, test } from 'vitest'
import { CancellationSource } from './cancellation.ts'

test('watchers and the signal hear of it once, with the first reason', () => {
  const source = new CancellationSource()
  const heard: string[] = []
  const gone = { cancelled: () => void heard.push('gone') }
  source.watch({ cancelled: () => void heard.push('watching') })
  source.watch(gone)
  source.unwatch(gone)
  const { signal } = source
  expect([source.isCancelled, source.reason, signal.aborted]).toEqual([false, undefined, false])
  const first = new Error('first')
  source.cancel(() => first)
  source.cancel(() => new Error('second'))
  expect(heard).toEqual(['watching'])
  expect(source.isCancelled).toBe(true)
  expect(source.reason).toBe(first)
  expect(signal.reason).toBe(first)
})

test('a signal asked for afterwards is already aborted, and a reason that nobody asks for is never made', () => {
  const source = new CancellationSource()
  let made = 0
  source.cancel(() => {
    made += 1
    return new Error('gone')
  })
  expect(made).toBe(0)
  expect(source.signal.aborted).toBe(true)
  expect(source.signal.reason).toBe(source.reason)
  expect(made).toBe(1)
})
