import type { Metrics } from 'seaworthy/telemetry'
import type { CatalogueChanges } from './character-store.ts'

const DURATION_BUCKETS_S = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** What a dashboard needs to know of the refresh on this replica. */
export class RefreshMetrics {
  readonly #runs
  readonly #changes
  readonly #duration

  constructor(metrics: Metrics) {
    this.#runs = metrics.counter({
      name: 'catalogue_refresh_total',
      help: 'Runs of the refresh on this replica, by how they ended: ok, broken_off, or the code of the error.',
      labelNames: ['outcome'],
    })
    this.#changes = metrics.counter({
      name: 'catalogue_changes_total',
      help: 'Characters by what a run of this replica did with them.',
      labelNames: ['change'],
    })
    this.#duration = metrics.histogram({
      name: 'catalogue_refresh_duration_seconds',
      help: 'Time of a successful run, from the first page to the commit.',
      buckets: DURATION_BUCKETS_S,
    })
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
