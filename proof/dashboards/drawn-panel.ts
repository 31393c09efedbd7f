import { filledIn } from '../monitoring/filled-in.ts'
import type { Prometheus, Span } from '../monitoring/prometheus.ts'
import type { GrafanaDashboard, GrafanaPanel } from './grafana-dashboard.ts'

/** A panel with its data, as a picture shows it. */
export interface DrawnPanel {
  readonly panel: GrafanaPanel
  readonly lines: readonly DrawnLine[]
}

export interface DrawnLine {
  readonly legend: string
  /** Unix time in seconds. */
  readonly times: readonly number[]
  /** One for each time; null where there is none. */
  readonly values: readonly (number | null)[]
}

/** Asks Prometheus what Grafana would ask it to draw a dashboard of a span of time. */
export async function drawnPanels(
  { panels }: GrafanaDashboard,
  prometheus: Prometheus,
  span: Span,
): Promise<readonly DrawnPanel[]> {
  const drawn = panels.map(async (panel) => {
    const lines = (panel.targets ?? []).map(async ({ expr, legendFormat, instant }) => {
      const asked = instant ? { ...span, fromS: span.toS } : span
      return (await prometheus.queryRange(filledIn(expr), asked)).map(({ metric, times, values }) => ({
        legend: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
        ...{ times, values },
      }))
    })
    return { panel, lines: (await Promise.all(lines)).flat() }
  })
  return await Promise.all(drawn)
}

/** Titles of the numbers of a dashboard that are red now. */
export function redNumbers(panels: readonly DrawnPanel[]): readonly string[] {
  return panels
    .filter(({ panel }) => panel.type === 'stat')
    .filter(({ panel, lines }) => lines.some(({ values }) => colourOf(panel, values.at(-1) ?? 0) === 'red'))
    .map(({ panel }) => panel.title)
}

/** The colour that the thresholds of a panel give to a value. */
export function colourOf({ fieldConfig }: GrafanaPanel, value: number): string {
  const steps = fieldConfig?.defaults.thresholds?.steps ?? []
  return steps.findLast((step) => step.value === null || value >= step.value)?.color ?? 'green'
}
