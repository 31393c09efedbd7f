import type { SettingsDefinition } from './definition.ts'
import type { DeclarationFault } from './settings-error.ts'

/** What is wrong with definitions however their variables are set: mistakes of the author. */
export function declarationFaults(definitions: readonly SettingsDefinition[]): DeclarationFault[] {
  return sharedVariables(definitions)
}

/** One variable cannot mean two things: whoever sets it for one of them sets the other as well. */
function sharedVariables(definitions: readonly SettingsDefinition[]): DeclarationFault[] {
  const askers = new Map([['SECRETS_DIR', ['by the search for secrets']]])
  const add = (variable: string, asker: string) =>
    askers.set(variable, [...(askers.get(variable) ?? []), `by ${asker}`])
  for (const { name, entries } of definitions) {
    for (const { variable, property } of entries) add(variable, `${name} (${property})`)
  }
  for (const { name, entries } of definitions) {
    for (const { variable } of entries) {
      if (askers.has(`${variable}_FILE`)) add(`${variable}_FILE`, `${name} (the file of ${variable})`)
    }
  }
  const shared = [...askers].filter(([, all]) => all.length > 1)
  return shared.map(([variable, all]) => ({
    variable,
    fault: `is asked for ${all.join(' and ')}`,
    advice: 'Give each a variable of its own, or read one definition in both places.',
  }))
}
