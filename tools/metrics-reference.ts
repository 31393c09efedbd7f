import type { AnyMetricTable, MetricDeclaration } from '@seaworthy/chassis/telemetry'

/** All tables of metrics as Markdown: a table per owner, a row per metric. */
export function renderMetricsReference(tables: readonly AnyMetricTable[]): string {
  return tables.map(renderTable).join('\n\n')
}

function renderTable({ $owner, $table }: AnyMetricTable): string {
  const rows = Object.values($table)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((metric) => {
      const { name, kind, labelNames = [] } = metric
      const labels = labelNames.map((label) => `\`${label}\``).join(', ')
      return `| ${[`\`${name}\``, kind, labels, unitOf(name), meaningOf(metric)].map(cell).join(' | ')} |`
    })
  return [
    `## ${$owner}`,
    '',
    '| name | kind | labels | unit | what it says |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** Prometheus asks for base units, at the end of the name. */
const unitOf = (name: string): string => /_(bytes|seconds)(?:_total)?$/.exec(name)?.[1] ?? ''

function meaningOf({ help, when }: MetricDeclaration): string {
  const sentence = help.endsWith('.') ? help : `${help}.`
  return when === undefined ? sentence : `${sentence} Only when ${when}.`
}

const cell = (value: string) => value.replaceAll('|', '\\|').replaceAll('\n', ' ')
