import type { Metrics } from 'seaworthy/telemetry'
import { catalogueMetrics } from './catalogue-metrics.ts'
import type { CatalogueChanges } from './character-store.ts'

/** What a dashboard needs to know of the refresh on this replica. */
export class RefreshInstruments {
  readonly #runs
  readonly #changes
  readonly #duration

  constructor(metrics: Metrics) {
    this.#runs = metrics.counter(catalogueMetrics.refreshes)
    this.#changes = metrics.counter(catalogueMetrics.changes)
    this.#duration = metrics.histogram(catalogueMetrics.refreshDuration)
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
