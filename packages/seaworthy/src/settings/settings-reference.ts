import { defaultOf, type SettingEntry, type SettingsDefinition } from './definition.ts'
import { expectation } from './expectation.ts'
import { displayValue } from './setting-row.ts'

/** The settings as a Markdown page: a table per definition. Depends on nothing but the definitions. */
export function renderSettingsReference(definitions: readonly SettingsDefinition[]): string {
  return [...definitions]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(renderDefinition)
    .join('\n\n')
}

function renderDefinition({ name, entries }: SettingsDefinition): string {
  const rows = entries.map((entry) =>
    [`\`${entry.variable}\``, entry.describe, accepts(entry), defaults(entry)].map(cell).join(' | '),
  )
  const table = ['variable | what it is | accepts | default', '--- | --- | --- | ---', ...rows]
  return [`## ${name}`, '', ...table.map((row) => `| ${row} |`)].join('\n')
}

function accepts(entry: SettingEntry): string {
  return entry.secret ? `${expectation(entry.schema)} (secret)` : expectation(entry.schema)
}

function defaults(entry: SettingEntry): string {
  if (entry.required) return '**required**'
  const production = displayValue(defaultOf(entry, 'production'))
  const development = displayValue(defaultOf(entry, 'development'))
  if (production === development) return production === '' ? 'none' : `\`${production}\``
  return `\`${production}\` in production, \`${development}\` in development`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
