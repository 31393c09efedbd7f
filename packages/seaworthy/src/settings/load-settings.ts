import { Check } from 'typebox/schema'
import { ENVIRONMENTS, type Environment } from '../base/index.ts'
import { convertText } from './convert.ts'
import { declarationFaults } from './declaration-faults.ts'
import { defaultOf, type SettingEntry, type SettingsDefinition, type SettingsOf } from './definition.ts'
import { expectation } from './expectation.ts'
import { nearestName } from './near-names.ts'
import { processSettings } from './process-settings.ts'
import { Secret } from './secret.ts'
import { type Reread, type Rotation, SecretFollowers } from './secret-followers.ts'
import type { SettingRow } from './setting-row.ts'
import { displayValue } from './setting-row.ts'
import { SettingsError, type ValueProblem } from './settings-error.ts'
import { type SettingsSources, SourceReader, type StoredSettings } from './sources.ts'

/** Settings after every variable was read, converted and found valid; nothing is read again. */
export interface LoadedSettings {
  /** The frozen values of one definition. @throws TypeError when it was not among those loaded. */
  get<D extends SettingsDefinition>(definition: D): SettingsOf<D>
  /** One row per variable with its value and where it came from; secrets are masked. */
  describe(): SettingRow[]
  /** Variables that are set but look misspelt, or that somebody may think are read; log them once. Names, never values. */
  readonly warnings: readonly string[]
  /**
   * Hands over each new value of a secret that changes where it is kept, so that who uses it can go on without a restart. What
   * `apply` throws is told, without a secret in it, and the value before stays. Returns what ends it.
   *
   * @throws TypeError for what is no secret that was loaded.
   */
  follow<D extends SettingsDefinition>(
    definition: D,
    property: keyof SettingsOf<D> & string,
    apply: (secret: Secret) => void,
  ): () => void
  /** Reads the secrets again, from their files and from what a store has now, and hands new ones to who follows them. */
  rotate(stored?: StoredSettings): Rotation
}

type Outcome = { value: unknown; source: string; text?: string } | { problem: ValueProblem | undefined }

/**
 * Reads every variable once: overrides, secret store, environment, `<VARIABLE>_FILE`, secrets directory, `.env`, default.
 * `processSettings` is always among the definitions. Values never change afterwards; who follows a secret is told of a new one.
 *
 * @throws SettingsError that lists everything that is missing or wrong, without any secret.
 */
export function loadSettings(
  definitions: readonly SettingsDefinition[],
  sources: SettingsSources,
): LoadedSettings {
  const all = [...new Set([processSettings, ...definitions])] as readonly SettingsDefinition[]
  const reader = new SourceReader(sources)
  const environment = readEnvironment(reader)
  const loaded = new Map<SettingsDefinition, object>()
  const rows: SettingRow[] = []
  const problems: ValueProblem[] = []
  const followers = new SecretFollowers()

  for (const definition of all) {
    const values: Record<string, unknown> = {}
    for (const entry of definition.entries) {
      const outcome = resolveEntry(entry, reader, environment, sources.stored)
      if ('problem' in outcome) {
        if (outcome.problem) problems.push(outcome.problem)
        continue
      }
      if (entry.secret) followers.add(definition, entry, outcome.text)
      if (outcome.value !== undefined) values[entry.property] = deepFreeze(outcome.value)
      rows.push({
        variable: entry.variable,
        value: displayValue(outcome.value),
        source: outcome.source,
        settings: definition.name,
      })
    }
    loaded.set(definition, Object.freeze(values))
  }

  const warnings = findMisspelt(all, reader)
  const everything = [...declarationFaults(all), ...unique([...reader.problems, ...problems])]
  if (everything.length > 0) throw new SettingsError(everything, warnings)

  return {
    get<D extends SettingsDefinition>(definition: D) {
      const values = loaded.get(definition)
      if (!values) throw new TypeError(`the settings "${definition.name}" were not loaded at the start`)
      return values as SettingsOf<D>
    },
    describe: () => rows.map((row) => ({ ...row })),
    warnings,
    follow: (definition, property, apply) => followers.follow(definition, property, apply),
    rotate(stored) {
      const again = new SourceReader({ ...sources, ...(stored ? { stored } : {}) })
      return followers.rotate((entry, text) => rereadEntry(entry, text, again))
    },
  }
}

function resolveEntry(
  entry: SettingEntry,
  reader: SourceReader,
  environment: Environment,
  stored: StoredSettings | undefined,
): Outcome {
  const troubles = reader.problems.length
  const found = reader.find(entry.variable)
  if (!found) {
    if (reader.problems.length > troubles) return { problem: undefined }
    if (entry.required) return { problem: missing(entry, stored) }
    const value = defaultOf(entry, environment)
    return { value, source: value === undefined ? 'not set' : 'default' }
  }
  const value = convertText(found.text, entry.schema)
  if (!Check(entry.schema, value)) return { problem: invalid(entry, found) }
  const { text, source } = found
  return { value: entry.secret ? new Secret(text) : value, source, text }
}

/** What is gone stays as it was: a store that lost a key is no reason to lose a connection. */
function rereadEntry(entry: SettingEntry, text: string | undefined, reader: SourceReader): Reread {
  const found = reader.find(entry.variable)
  if (found === undefined || found.text === text) return undefined
  if (Check(entry.schema, convertText(found.text, entry.schema))) return { text: found.text }
  return { trouble: `the new value from ${found.source} is not ${expectation(entry.schema)}` }
}

function missing(entry: SettingEntry, stored: StoredSettings | undefined): ValueProblem {
  const advice = advise(entry)
  return {
    variable: entry.variable,
    expected: expectation(entry.schema),
    advice: stored ? `${advice} ${stored.place} has no key of that name.` : advice,
  }
}

function invalid(entry: SettingEntry, { text, source }: { text: string; source: string }): ValueProblem {
  const { variable, secret } = entry
  const found = secret ? {} : { found: displayValue(text) }
  return { variable, source, expected: expectation(entry.schema), ...found, advice: advise(entry) }
}

function advise({ variable, describe, secret, example }: SettingEntry): string {
  const remedy = secret
    ? `Set ${variable}, or ${variable}_FILE to the name of a file that holds it.`
    : example === undefined
      ? `Set ${variable}.`
      : `For example ${variable}=${example}`
  return `${describe.replace(/\.$/, '')}. ${remedy}`
}

/** Defaults depend on it, so it is read first; when it is wrong the boot stops anyway. */
function readEnvironment(reader: SourceReader): Environment {
  const text = reader.find('NODE_ENV')?.text
  return ENVIRONMENTS.find((each) => each === text) ?? 'development'
}

function findMisspelt(definitions: readonly SettingsDefinition[], reader: SourceReader): string[] {
  const variables = definitions.flatMap(({ entries }) => entries.map((entry) => entry.variable))
  const known = new Set(['SECRETS_DIR', ...variables, ...variables.map((variable) => `${variable}_FILE`)])
  const families = definitions.flatMap(({ family }) => family ?? [])
  return reader.names().flatMap((name) => {
    if (known.has(name)) return []
    const meant = nearestName(name, known)
    const family = families.find(({ prefix }) => name.startsWith(prefix))
    if (family) return family.unread(name, reader.find(name)?.text ?? '', meant) ?? []
    return meant ? [`${name} is set but nothing reads it; did you mean ${meant}?`] : []
  })
}

/** NODE_ENV is read twice; its trouble is told once. */
function unique(problems: readonly ValueProblem[]): ValueProblem[] {
  return [
    ...new Map(
      problems.map((problem) => [JSON.stringify([problem.variable, problem.expected]), problem]),
    ).values(),
  ]
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
