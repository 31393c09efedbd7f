import Type, { type Static, type TObject, type TProperties } from 'typebox'
import type { Environment } from '../base/index.ts'
import { type SettingAnnotation, settingAnnotation } from './setting.ts'

/** One property of a definition with all that is known of its variable. */
export interface SettingEntry extends SettingAnnotation {
  /** Property name in the loaded object. */
  readonly property: string
  readonly required: boolean
}

/** The settings of one capability or feature: a schema, and one entry per property. */
export interface SettingsDefinition<T extends TObject = TObject> {
  readonly name: string
  readonly schema: T
  readonly entries: readonly SettingEntry[]
  readonly family?: VariableFamily
}

/** Variables with one prefix that people know from elsewhere, and set also where they are no settings. */
export interface VariableFamily {
  readonly prefix: string
  /** What to tell of one that is set and no setting; undefined tells nothing. `nearest` is a setting with a similar name. */
  readonly unread: (name: string, text: string, nearest: string | undefined) => string | undefined
}

/** The frozen object that a definition loads into. */
export type SettingsOf<D> = D extends SettingsDefinition<infer T> ? Readonly<Static<T>> : never

/** Declares the settings of one capability in one table. What is wrong with it is told by `loadSettings`, with all else. */
export function defineSettings<P extends TProperties>(
  name: string,
  properties: P,
  family?: VariableFamily,
): SettingsDefinition<TObject<P>> {
  const entries = Object.entries(properties).flatMap(([property, schema]): SettingEntry[] => {
    const annotation = settingAnnotation(schema)
    if (!annotation) return []
    const required = annotation.default === undefined && !Type.IsOptional(schema)
    return [{ ...annotation, property, required }]
  })
  return { name, schema: Type.Object(properties), entries, ...(family ? { family } : {}) }
}

/** The value that a setting has in an environment when nothing sets it; undefined when there is none. */
export function defaultOf(annotation: SettingAnnotation, environment: Environment): unknown {
  return typeof annotation.default === 'function' ? annotation.default(environment) : annotation.default
}
