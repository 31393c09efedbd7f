import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { type PauseWatch, watchPauses } from './pause-watch.ts'
import { runDelayMs } from './run-delay.ts'
import { until } from './until.ts'

function spin(): number {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child.pid as number
}

/** Whether one tells of a pause that the other does not. */
function tellsMore(watch: PauseWatch, other: PauseWatch, fromMs: number): boolean {
  const untilMs = performance.now()
  for (let atMs = fromMs; atMs < untilMs; atMs += 5)
    if (watch.touches(atMs, atMs + 1) && !other.touches(atMs, atMs + 1)) return true
  return false
}

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

test.runIf(existsSync('/proc/thread-self/schedstat'))(
  'another process that waits for the processor is held up',
  async () => {
    const pid = spin()
    setPriority(pid, 19)
    for (let i = 0; i < availableParallelism(); i++) spin()
    using watch = watchPauses(pid)
    using own = watchPauses()
    const beganMs = performance.now()
    const told = await until(() => tellsMore(watch, own, beganMs), { timeoutMs: 20_000 })
    expect(told).toBe(true)
  },
)

test('another process that stands still by itself is not held up', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = child.pid as number
  using watch = watchPauses(pid)
  using own = watchPauses()
  const [beganMs, delayedMs] = [performance.now(), runDelayMs(pid)]
  child.kill('SIGSTOP')
  await until(() => performance.now() - beganMs > 150, { timeoutMs: 5_000 })
  child.kill('SIGCONT')
  const told = tellsMore(watch, own, beganMs)
  // On a busy machine others may really have held it up.
  expect(told && runDelayMs(pid) - delayedMs < 50).toBe(false)
})
