import { inspect } from 'node:util'

const MASK = '[secret]'

/**
 * A value that is used and never shown. Strings, JSON, logs, `util.inspect` and template literals get `[secret]`;
 * clones and key listings get nothing. Only `reveal()` gives the value, so that a search for it finds every use.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    Object.freeze(this)
  }

  /** The value itself: hand it straight to whoever needs it, never keep or print it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
