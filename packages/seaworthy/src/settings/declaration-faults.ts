import { Check } from 'typebox/schema'
import { ENVIRONMENTS } from '../base/index.ts'
import { defaultOf, type SettingEntry, type SettingsDefinition } from './definition.ts'
import { expectation } from './expectation.ts'
import { displayValue } from './setting-row.ts'
import type { DeclarationFault } from './settings-error.ts'

const VARIABLE = /^[A-Z][A-Z0-9_]*$/

/** What is wrong with definitions however their variables are set: mistakes of the author. */
export function declarationFaults(definitions: readonly SettingsDefinition[]): DeclarationFault[] {
  return [
    ...definitions.flatMap(unnamed),
    ...definitions.flatMap(({ name, entries }) => entries.flatMap((entry) => unfit(name, entry))),
    ...sharedVariables(definitions),
  ]
}

/** Properties that no variable sets. */
function unnamed({ name, schema, entries }: SettingsDefinition): DeclarationFault[] {
  const named = new Set(entries.map(({ property }) => property))
  const rest = Object.keys(schema.properties).filter((property) => !named.has(property))
  return rest.map((property) => ({
    variable: `${property} of ${name}`,
    fault: 'names no variable',
    advice: 'Wrap its schema in setting() or secretSetting().',
  }))
}

function unfit(name: string, entry: SettingEntry): DeclarationFault[] {
  const { variable, schema, property } = entry
  const faults: DeclarationFault[] = []
  const add = (fault: string, advice: string) => faults.push({ variable, fault, advice })
  if (!VARIABLE.test(variable)) {
    add(`is no name for the variable of ${property} of ${name}`, 'Name it in UPPER_SNAKE_CASE.')
  }
  const defaults = ENVIRONMENTS.map((environment) => defaultOf(entry, environment))
  const refused = defaults.find((value) => value !== undefined && !Check(schema, value))
  if (refused !== undefined) {
    add(
      `has a default that its own schema refuses: expected ${expectation(schema)}, found ${displayValue(refused)}`,
      `Mend the default or the schema of ${property} of ${name}.`,
    )
  }
  return faults
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
