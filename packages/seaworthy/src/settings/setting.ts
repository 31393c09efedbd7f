import Type, { type Static, type TOptional, type TSchema, type TUnsafe } from 'typebox'
import type { Environment } from '../base/index.ts'
import type { Secret } from './secret.ts'

const KEYWORD = 'x-setting'

/** Where a setting comes from and what a person should know about it. Kept on the schema as `x-setting`. */
export interface SettingSource<V = unknown> {
  /** Name of the environment variable, in capitals, such as `PORT`. `<variable>_FILE` may name a file that holds the value. */
  readonly variable: string
  /** Used when nothing sets the variable; a function when it differs between environments. */
  readonly default?: V | ((environment: Environment) => V)
  /** One sentence for the person who sets it; a unit where there is one. */
  readonly describe: string
  /** A value that would be accepted. */
  readonly example?: string
}

/** Where a secret comes from and what a person should know about it; it has no default. */
export interface SecretSource {
  readonly variable: string
  readonly describe: string
  /** Default false: the boot stops when it is missing. */
  readonly optional?: boolean
  /** Schema of the text inside, such as a minimum length. Default: any text. */
  readonly schema?: TSchema
  readonly example?: string
}

/** The annotation as it is read back from a property. */
export interface SettingAnnotation extends SettingSource {
  readonly secret: boolean
  /** What the converted value must satisfy. */
  readonly schema: TSchema
}

/** Says where a property's value comes from. Without a default and without `Type.Optional` it is required. */
export function setting<S extends TSchema>(schema: S, source: SettingSource<Static<S>>): S {
  return annotate(schema, { ...source, secret: false, schema })
}

/** A property whose value is a {@link Secret}: never printed, never in an error. It has no default. */
export function secretSetting(source: SecretSource & { readonly optional: true }): TOptional<TUnsafe<Secret>>
export function secretSetting(source: SecretSource): TUnsafe<Secret>
export function secretSetting(source: SecretSource): TSchema {
  const { variable, describe, example, schema = Type.String() } = source
  const annotated = annotate(Type.Unsafe<Secret>({}), {
    variable,
    describe,
    ...(example === undefined ? {} : { example }),
    secret: true,
    schema,
  })
  return source.optional ? Type.Optional(annotated) : annotated
}

/** The annotation that `setting` or `secretSetting` left on a schema. */
export function settingAnnotation(schema: TSchema): SettingAnnotation | undefined {
  return (schema as { [KEYWORD]?: SettingAnnotation })[KEYWORD]
}

function annotate<S extends TSchema>(schema: S, annotation: SettingAnnotation): S {
  // TypeBox keeps its markers in non-enumerable properties, which a spread would lose.
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(schema)) as S
  return Object.assign(copy, { [KEYWORD]: annotation })
}
