import type { ClientsOf, FeatureContext } from '@seaworthy/chassis'
import type { SettingsOf } from '@seaworthy/chassis/settings'
import { CharacterStore } from '../character/index.ts'
import type { charactersSettings } from '../characters-settings.ts'
import { CatalogueLedger, CatalogueWriter, Refresh, UpstreamPages } from '../refresh/index.ts'
import type { uses } from '../uses.ts'
import { Catalogue } from './catalogue.ts'
import { catalogueMetrics } from './catalogue-metrics.ts'

/** What the feature needs of its service. */
export type CatalogueContext = FeatureContext<ClientsOf<typeof uses>, SettingsOf<typeof charactersSettings>>

/** What routes, checks and the background work share. */
export interface CatalogueParts {
  readonly catalogue: Catalogue
  readonly refresh: Refresh
  readonly staleAfterMs: number
}

export function provideCatalogue(context: CatalogueContext): CatalogueParts {
  const { settings, telemetry, clock } = context
  const { database, rickAndMorty, cache } = context.uses
  const { staleAfterMs, pollMs } = settings
  const ledger = new CatalogueLedger(database)
  const store = new CharacterStore(database)
  const catalogue = new Catalogue({ store, ledger, cache, clock, stateMaxAgeMs: pollMs, staleAfterMs })
  const refresh = new Refresh({
    catalogue,
    ledger,
    writer: new CatalogueWriter(database),
    source: new UpstreamPages(rickAndMorty),
    leadership: database.leader('catalogue-refresh'),
    telemetry,
    clock,
    intervalMs: settings.refreshIntervalMs,
    pollMs,
  })
  exposeState(context, catalogue)
  return { catalogue, refresh, staleAfterMs }
}

function exposeState({ metrics }: CatalogueContext, catalogue: Catalogue): void {
  metrics.gauge({
    ...catalogueMetrics.rows,
    collect() {
      const rows = catalogue.lastKnown?.state.rows
      if (rows !== undefined) this.set(rows)
    },
  })
  metrics.gauge({
    ...catalogueMetrics.age,
    collect() {
      const ageMs = catalogue.lastKnown?.ageMs
      if (ageMs !== undefined) this.set(ageMs / 1000)
    },
  })
}
