import { expect, test } from 'vitest'
import { watchPauses } from './pause-watch.ts'

test('a time in which this process was held up is told from those before and after', async () => {
  using watch = watchPauses()
  const beganMs = performance.now()
  while (performance.now() - beganMs < 120);
  const endedMs = performance.now()
  expect(watch.touches(beganMs, endedMs)).toBe(true)
  expect(watch.touches(beganMs + 50, beganMs + 51)).toBe(true)
  expect(watch.touches(endedMs + 1_000, endedMs + 2_000)).toBe(false)
  expect(watch.touches(beganMs - 5_000, beganMs - 4_000)).toBe(false)
})
