import type { Metrics } from '@seaworthy/chassis/telemetry'
import type { CatalogueChanges } from './catalogue-writer.ts'
import { refreshMetrics } from './refresh-metrics.ts'

/** What a dashboard needs to know of the refresh on this replica. */
export class RefreshInstruments {
  readonly #runs
  readonly #changes
  readonly #duration

  constructor(metrics: Metrics) {
    this.#runs = metrics.counter(refreshMetrics.runs)
    this.#changes = metrics.counter(refreshMetrics.changes)
    this.#duration = metrics.histogram(refreshMetrics.duration)
  }

  succeeded(changes: CatalogueChanges, durationMs: number): void {
    this.ended('ok')
    this.#duration.observe(durationMs / 1000)
    for (const [change, count] of Object.entries(changes)) this.#changes.inc({ change }, count)
  }

  ended(outcome: string): void {
    this.#runs.inc({ outcome })
  }
}
