import { createHash } from 'node:crypto'
import { series, type Watched } from '../watched.ts'
import type { Query } from './dashboard.ts'
import { type DrawnPanel, dashboardsOf } from './dashboards.ts'
import { grafanaSdk } from './grafana-sdk.ts'

type Drawing = ReturnType<typeof grafanaSdk>
type Drawn = ReturnType<typeof dashboardsOf>[number]

/** What is chosen above a dashboard. */
const DATASOURCE = { type: 'prometheus', uid: '$datasource' }
const COLUMNS = 24
/** As the columns of the first dashboard, so that what is below each of them is as wide. */
const MOST_PER_ROW = 3
const MOST_UID = 40

/** Each dashboard of a service as Grafana reads it, by the name of its file. */
export function dashboardFiles(watched: Watched): Readonly<Record<string, string>> {
  const all = dashboardsOf(watched)
  if (all.length === 0) return {}
  const sdk = grafanaSdk()
  return Object.fromEntries(
    all.map((each) => [`${each.key}.json`, `${JSON.stringify(drawing(sdk, watched, each), null, 2)}\n`]),
  )
}

function drawing(sdk: Drawing, watched: Watched, { key, title, description, sections }: Drawn) {
  const builder = new sdk.DashboardBuilder(`${watched.name}: ${title}`)
    .uid(uidOf(watched.name, key))
    .description(description)
    .tags(['seaworthy', watched.name])
    .timezone('utc')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    // The others of the same service.
    .link(
      new sdk.DashboardLinkBuilder(watched.name)
        .type(sdk.DashboardLinkType.Dashboards)
        .tags([watched.name])
        .keepTime(true),
    )
    .variables(variables(sdk, watched))
  let id = 1
  for (const section of sections) {
    builder.withRow(new sdk.RowBuilder(section.title).id(id++))
    const perRow = Math.min(section.panels.length, MOST_PER_ROW)
    for (const panel of section.panels) builder.withPanel(panelOf(sdk, panel, COLUMNS / perRow).id(id++))
  }
  return builder.build()
}

/** Grafana allows forty characters, which a long name and a key may exceed. */
function uidOf(name: string, key: string): string {
  const uid = `${name}-${key}`
  if (uid.length <= MOST_UID) return uid
  return `${createHash('sha256').update(name).digest('hex').slice(0, 16)}-${key}`
}

function variables(sdk: Drawing, watched: Watched) {
  const labels = (name: string, ...matchers: readonly string[]) =>
    new sdk.QueryVariableBuilder(name)
      .query(`label_values(${series(watched, 'up', ...matchers)}, ${name})`)
      .datasource(DATASOURCE)
      .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
      .multi(true)
      .includeAll(true)
      .allValue('.*')
      .current({ selected: true, text: 'All', value: '$__all' })
  return [
    new sdk.DatasourceVariableBuilder('datasource').type('prometheus'),
    labels('namespace'),
    labels('instance', 'namespace=~"$namespace"'),
  ]
}

function panelOf(sdk: Drawing, panel: DrawnPanel, span: number) {
  const { title, description, unit, kind = 'lines', bad, queries } = panel
  const builder = kind === 'number' ? numberOf(sdk) : linesOf(sdk)
  builder
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .span(span)
    .height(kind === 'number' ? 4 : 8)
    .targets(queries.map((query, index) => targetOf(sdk, query, index, kind)))
  if (unit === 'percentunit' && kind === 'lines') builder.min(0)
  if (bad) builder.thresholds(thresholds(sdk, bad))
  return builder
}

/** Colour is what is seen from across the room, so all of a number has it. */
function numberOf({ number, common }: Drawing) {
  return new number.PanelBuilder().colorMode(common.BigValueColorMode.Background)
}

function linesOf({ lines, common }: Drawing) {
  return new lines.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Never)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true))
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    )
}

function targetOf(sdk: Drawing, { expr, legend }: Query, index: number, kind: 'lines' | 'number') {
  const target = new sdk.prometheus.DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend)
  return kind === 'number' ? target.instant() : target.range()
}

function thresholds(sdk: Drawing, bad: NonNullable<DrawnPanel['bad']>) {
  const [first, second, at] =
    'from' in bad ? (['green', 'red', bad.from] as const) : (['red', 'green', bad.below] as const)
  return new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps([
    { value: null, color: first },
    { value: at, color: second },
  ])
}
