import type { Watched } from '../watched.ts'
import { cacheDashboard } from './cache-dashboard.ts'
import type { Dashboard, Panel, Query } from './dashboard.ts'
import { dependenciesDashboard } from './dependencies-dashboard.ts'
import { objectivesDashboard } from './objectives-dashboard.ts'
import { resourcesDashboard } from './resources-dashboard.ts'
import { serviceDashboard } from './service-dashboard.ts'

/** A panel as it is drawn. */
export interface DrawnPanel extends Panel {
  readonly queries: readonly Query[]
}

/** The dashboards of a service, with nothing on them that it does not tell. */
export function dashboardsOf(
  watched: Watched,
): readonly (Omit<Dashboard, 'sections'> & { readonly sections: readonly DrawnSection[] })[] {
  const all = [
    serviceDashboard,
    dependenciesDashboard,
    cacheDashboard,
    resourcesDashboard,
    objectivesDashboard,
  ]
  return all
    .map((dashboard) => dashboard(watched))
    .map(({ sections, ...rest }) => ({ ...rest, sections: sections.map(told).filter(hasPanels) }))
    .filter(({ sections }) => sections.length > 0)
}

interface DrawnSection {
  readonly title: string
  readonly panels: readonly DrawnPanel[]
}

const hasPanels = ({ panels }: DrawnSection): boolean => panels.length > 0

function told({ title, panels }: Dashboard['sections'][number]): DrawnSection {
  const drawn = panels.map((panel) => ({
    ...panel,
    queries: panel.queries.filter((query) => query !== undefined),
  }))
  return { title, panels: drawn.filter(({ queries }) => queries.length > 0) }
}
