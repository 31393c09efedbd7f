import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'
import { createRuntimeInstruments } from './runtime-instruments.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const value = (text: string, name: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  )

test('the runtime is described under the names of the conventions', async () => {
  const metrics = createMetrics()
  const runtime = createRuntimeInstruments(metrics)
  runtime.start()
  try {
    collectGarbage()
    await expect
      .poll(async () => value(await metrics.text(), 'nodejs_eventloop_delay_p99_seconds'))
      .toBeGreaterThanOrEqual(0)
    await expect.poll(metrics.text).toContain('v8js_gc_duration_seconds_count{v8js_gc_type="major"}')
    const text = await metrics.text()
    expect(value(text, 'nodejs_eventloop_utilization')).toBeGreaterThanOrEqual(0)
    expect(value(text, 'nodejs_eventloop_utilization')).toBeLessThanOrEqual(1)
    for (const name of [
      'v8js_memory_heap_used_bytes',
      'v8js_memory_heap_limit_bytes',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
    ]) {
      expect(value(text, name)).toBeGreaterThan(0)
    }
  } finally {
    runtime.stop()
  }
})

test('a blocked event loop shows in its delay and its utilisation', async () => {
  const metrics = createMetrics()
  const runtime = createRuntimeInstruments(metrics)
  runtime.start()
  try {
    await expect
      .poll(async () => {
        const until = performance.now() + 120
        while (performance.now() < until);
        // The timer that measures must have had its turn before the scrape begins a new window.
        await new Promise(setImmediate)
        await new Promise(setImmediate)
        return value(await metrics.text(), 'nodejs_eventloop_delay_max_seconds')
      })
      .toBeGreaterThan(0.05)
  } finally {
    runtime.stop()
  }
})

test('starting twice watches once, and stopping leaves nothing behind', () => {
  const before = process.getActiveResourcesInfo().toSorted()
  const runtime = createRuntimeInstruments(createMetrics())
  runtime.start()
  runtime.start()
  runtime.stop()
  runtime.stop()
  expect(process.getActiveResourcesInfo().toSorted()).toEqual(before)
})
