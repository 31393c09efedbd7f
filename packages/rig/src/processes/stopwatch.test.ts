import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startStopwatch, startStopwatchOf } from './stopwatch.ts'

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

test.runIf(existsSync('/proc/thread-self/schedstat'))(
  'what other programs take of the processor does not count, and work does',
  async () => {
    for (let i = 0; i < availableParallelism(); i++) {
      const burner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
      onTestFinished(() => void burner.kill('SIGKILL'))
    }
    const elapsedMs = startStopwatch()
    const [startedMs, cpuBeforeMs] = [performance.now(), cpuMs()]
    const takenMs = () => performance.now() - startedMs - (cpuMs() - cpuBeforeMs)
    while (takenMs() < 200);
    const [measuredMs, workedMs] = [elapsedMs(), cpuMs() - cpuBeforeMs]
    expect(Math.abs(measuredMs - workedMs)).toBeLessThan(100)
  },
)

test.runIf(existsSync('/proc/thread-self/schedstat'))(
  'of another process its own waits for the processor are left out, not those of this one',
  async () => {
    const burners = Array.from({ length: availableParallelism() + 1 }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    )
    onTestFinished(() => burners.forEach((burner) => void burner.kill('SIGKILL')))
    const pid = burners[0]?.pid as number
    const ranMs = () => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    const [before, startedMs] = [ranMs(), performance.now()]
    const elapsedMs = startStopwatchOf(pid)
    // Busy here as well: all of this waits at the same time as the other process.
    while (ranMs() - before < 100) expect(performance.now() - startedMs).toBeLessThan(20_000)
    const [measuredMs, workedMs] = [elapsedMs(), ranMs() - before]
    expect(Math.abs(measuredMs - workedMs)).toBeLessThan(100)
  },
)

test('waiting counts', async () => {
  const elapsedMs = startStopwatch()
  await sleep(300)
  expect(elapsedMs()).toBeGreaterThan(200)
})
