import { AppError, type AppErrorOptions, type ErrorDefinition } from './app-error.ts'

type Factory<D extends ErrorDefinition> = D['detail'] extends (params: infer P) => string
  ? (params: P, options?: AppErrorOptions) => AppError
  : (options?: AppErrorOptions) => AppError

/** The error table of one capability or feature: a factory per code, and the table itself for docs and OpenAPI. */
export type ErrorCatalogue<T extends Record<string, ErrorDefinition> = Record<string, ErrorDefinition>> = {
  readonly [K in keyof T]: Factory<T[K]>
} & { readonly $catalogue: string; readonly $table: Readonly<T> }

/** A catalogue whose codes nobody needs to know by name. */
export interface AnyErrorCatalogue {
  readonly $catalogue: string
  readonly $table: Readonly<Record<string, ErrorDefinition>>
}

const CODE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

/**
 * Declares the errors of one capability in one table.
 *
 * @throws TypeError when a code is not snake_case or a status is not 400…599: a mistake of the author, found at import.
 */
export function defineErrors<const T extends Record<string, ErrorDefinition>>(
  name: string,
  table: T,
): ErrorCatalogue<T> {
  const catalogue: Record<string, unknown> = { $catalogue: name, $table: table }
  for (const [code, definition] of Object.entries(table)) {
    if (!CODE.test(code)) throw new TypeError(`error code "${code}" of "${name}" must be snake_case`)
    if (!(definition.status >= 400 && definition.status <= 599)) {
      throw new TypeError(`error "${code}" of "${name}" has status ${definition.status}, expected 400 to 599`)
    }
    const { detail } = definition
    catalogue[code] =
      typeof detail === 'function'
        ? (params: never, options?: AppErrorOptions) =>
            new AppError(code, definition, detail(params), options)
        : (options?: AppErrorOptions) => new AppError(code, definition, detail, options)
  }
  return catalogue as ErrorCatalogue<T>
}
