import type { Clock, Random } from '../base/index.ts'
import type { BackgroundTask } from '../capability/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { serviceMetrics } from './service-metrics.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/** Runs a task until it returns or the service stops; a failure is logged, counted and tried again after a pause. */
export function superviseBackground<Parts>(
  task: BackgroundTask<Parts>,
  parts: Parts,
  context: { lifecycle: Lifecycle; telemetry: Telemetry; clock: Clock; random: Random },
): void {
  const { lifecycle, telemetry, clock, random } = context
  const failures = telemetry.metrics.counter(serviceMetrics.backgroundFailures)
  const signal = lifecycle.stopping
  const ended = (async () => {
    let pauseMs = FIRST_PAUSE_MS
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs()
      try {
        await telemetry.context.run(telemetry.tracing.startRoot(), () => task.run(parts, signal))
        return
      } catch (err) {
        if (signal.aborted) return
        failures.inc({ task: task.name })
        if (clock.monotonicMs() - startedMs > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS
        telemetry.log.error({ err, task: task.name, pauseMs }, 'background task failed')
        telemetry.failures.report({ kind: 'background', error: err, task: task.name })
        await clock.sleep(pauseMs * (0.5 + random() / 2), signal).catch(() => undefined)
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      }
    }
  })()
  lifecycle.onStop('background', task.name, () => ended)
}
