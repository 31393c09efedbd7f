import { feature } from '@seaworthy/chassis'
import { cursorErrors } from '../character/index.ts'
import { refreshErrors, refreshMetrics } from '../refresh/index.ts'
import { catalogueChecks } from './catalogue-checks.ts'
import { catalogueErrors } from './catalogue-errors.ts'
import { catalogueMetrics } from './catalogue-metrics.ts'
import { provideCatalogue } from './catalogue-parts.ts'
import { getCharacter, listCharacters, requestRefresh } from './routes.ts'

/** The characters: fed from the upstream in the background, served from the table. */
export const catalogue = feature({
  name: 'catalogue',
  errors: [catalogueErrors, cursorErrors, refreshErrors],
  metrics: [refreshMetrics, catalogueMetrics],
  provides: provideCatalogue,
  routes: [listCharacters, getCharacter, requestRefresh],
  background: [{ name: 'catalogue refresh', run: ({ refresh }, signal) => refresh.run(signal) }],
  checks: catalogueChecks,
})
