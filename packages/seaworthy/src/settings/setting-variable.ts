import { defaultOf, type SettingsDefinition, type SettingsOf } from './definition.ts'

/** The variable of one setting and its default in production; null where it has none. */
export function settingVariable<D extends SettingsDefinition>(
  definition: D,
  property: keyof SettingsOf<D> & string,
): { variable: string; default: number | null } {
  const entry = definition.entries.find((each) => each.property === property)
  if (!entry) throw new TypeError(`"${definition.name}" has no setting "${property}"`)
  const value = defaultOf(entry, 'production')
  return { variable: entry.variable, default: typeof value === 'number' ? value : null }
}
