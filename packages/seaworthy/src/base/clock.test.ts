import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { systemClock } from './clock.ts'

test.each([
  ['the clock of the system', systemClock],
  ['the clock of tests', new ManualClock()],
])('a sleep on %s ends with the reason of its signal, during it and before it', async (_, clock) => {
  const reason = new Error('enough')
  const stop = new AbortController()
  const asleep = clock.sleep(60_000, stop.signal)
  stop.abort(reason)
  await expect(asleep).rejects.toBe(reason)
  await expect(clock.sleep(60_000, stop.signal)).rejects.toBe(reason)
})
