/** An option of a command: as it is parsed, and as help shows it. */
export interface Option {
  readonly type: 'string' | 'boolean'
  /** One letter. Default: none. */
  readonly short?: string
  /** Default: when it is given twice, the last counts. */
  readonly multiple?: true
  readonly default?: string
  /** What stands for the value in help, such as `file`. Default: nothing. */
  readonly value?: string
  /** What it does, for help. */
  readonly text: string
  /** The heading of help that it stands under. Default: none, above all others. */
  readonly under?: string
}

export type Options = Readonly<Record<string, Option>>

type Value<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? readonly string[]
    : O extends { default: string }
      ? string
      : string | undefined

/** What was given: false for a flag and an empty list for what may be repeated, when it was not. */
export type Values<O extends Options> = { readonly [Name in keyof O]: Value<O[Name]> }
