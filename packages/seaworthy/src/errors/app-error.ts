/** One row of a capability's error table. `code` is the row's key: snake_case, permanent, unique in a service. */
export interface ErrorDefinition {
  /** HTTP status that the error maps to, one to one. */
  readonly status: number
  /** Constant for the code (RFC 9457 `title`). */
  readonly title: string
  /** What was wrong and what was expected, this time. Must never contain a secret or a rejected value. */
  readonly detail: string | ((params: never) => string)
  /** What the caller or the operator can do; printed in the error reference. */
  readonly advice: string
}

/** What one occurrence of an error adds to its definition; the cause is for the log and never sent. */
export interface AppErrorOptions {
  readonly cause?: unknown
  /** Seconds until another try makes sense; becomes `Retry-After`. */
  readonly retryAfterS?: number
  /**
   * A bound has done its work, and under overload does so thousands of times a second: the completion line tells it, and
   * nothing is logged beside. Make such an error once and throw it again.
   */
  readonly isRefusal?: boolean
  /** More response headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** One entry per rejected input field. */
  readonly errors?: readonly FieldError[]
  /** More RFC 9457 members. */
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** One rejected field of the input, as an entry of `errors` in the answer. */
export interface FieldError {
  /** JSON Pointer (RFC 6901) into the part of the request that it names, such as `/query/page`. */
  readonly pointer: string
  /** What was expected; never the rejected value. */
  readonly message: string
}

/**
 * Lets a class recognise what another copy of this package has made, as two versions can meet in one process; classes that are
 * derived from it recognise their own alone.
 */
function acrossCopies(made: abstract new (...args: never) => object, name: string): void {
  const brand = Symbol.for(`@seaworthy/chassis ${name}`)
  Object.defineProperty(made.prototype, brand, { value: true })
  Object.defineProperty(made, Symbol.hasInstance, {
    value(this: unknown, one: unknown): boolean {
      return this === made
        ? typeof one === 'object' && one !== null && brand in one
        : Function.prototype[Symbol.hasInstance].call(this, one)
    },
  })
}

/** An error from a catalogue: everything that leaves the service as a problem (RFC 9457) is one of these. */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly options: AppErrorOptions

  constructor(code: string, definition: ErrorDefinition, detail: string, options: AppErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = definition.status
    this.title = definition.title
    this.options = options
  }
}

/** Trouble that waiting cannot mend, such as a schema from the future: stops the boot with its message. */
export class FatalBootError extends Error {
  override readonly name = 'FatalBootError'
}

acrossCopies(AppError, 'AppError')
acrossCopies(FatalBootError, 'FatalBootError')
