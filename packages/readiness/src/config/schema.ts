/** The part of JSON Schema (2020-12) of which the drill file is declared. */
export interface Schema {
  readonly type?: SchemaType | readonly SchemaType[]
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Schemas
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | false
  readonly propertyNames?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

export type Schemas = Readonly<Record<string, Schema>>

type SchemaType = keyof Primitives | 'array' | 'object'

interface Primitives {
  readonly string: string
  readonly integer: number
  readonly number: number
  readonly boolean: boolean
}

/** What a value is that was checked against a schema and had its defaults filled in. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer Word)[] }
  ? Word
  : S extends { readonly anyOf: readonly (infer Choice)[] }
    ? ValueOf<Choice>
    : S extends { readonly type: 'array'; readonly items: infer Item }
      ? readonly ValueOf<Item>[]
      : S extends { readonly properties: infer Properties }
        ? ValuesOf<Properties, S extends { readonly required: readonly (infer Name)[] } ? Name : never>
        : S extends { readonly additionalProperties: infer Value }
          ? Readonly<Record<string, ValueOf<Value>>>
          : S extends { readonly type: infer T | readonly (infer T)[] }
            ? T extends keyof Primitives
              ? Primitives[T]
              : unknown
            : unknown

/** The values of properties: those that are `Required`, or have a default, are there. */
export type ValuesOf<Properties, Required = never> = Flat<
  { readonly [Name in There<Properties, Required>]: ValueOf<Properties[Name]> } & {
    readonly [Name in Exclude<keyof Properties, There<Properties, Required>>]?: ValueOf<Properties[Name]>
  }
>

type There<Properties, Required> = {
  [Name in keyof Properties]: Name extends Required
    ? Name
    : Properties[Name] extends { readonly default: unknown }
      ? Name
      : never
}[keyof Properties]

type Flat<T> = { readonly [Name in keyof T]: T[Name] }

/** A mapping with these keys and no others. */
export function mapping<const P extends Schemas>(properties: P) {
  return { type: 'object', additionalProperties: false, properties } as const
}

/** A mapping that may be left out: each of its keys has a default, or may be missing too. */
export function section<const P extends Schemas>(properties: P) {
  return { ...mapping(properties), default: {} } as const
}

type Bounds = Pick<Schema, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum'>

/** A number with the value that it has where it is left out. */
export function number(byDefault: number, description: string, bounds: Bounds = {}) {
  return { type: 'number', ...bounds, default: byDefault, description } as const
}

/** A whole number with the value that it has where it is left out. */
export function integer(byDefault: number, description: string, bounds: Bounds = {}) {
  return { ...number(byDefault, description, bounds), type: 'integer' } as const
}

/** Yes or no, and which of them where it is left out. */
export function flag(byDefault: boolean, description: string) {
  return { type: 'boolean', default: byDefault, description } as const
}

/** A text, with a default or without. */
export function text<const More extends Pick<Schema, 'default' | 'pattern' | 'minLength'> = object>(
  description: string,
  more?: More,
): { readonly type: 'string'; readonly description: string } & NoInfer<More> {
  return { type: 'string', ...(more as More), description }
}

/** Headers, or other texts by name. */
export const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const

/** Variables of an environment, which are text in the end. */
export const VARIABLES = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
} as const
