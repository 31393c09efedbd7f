import type {} from 'vitest'

/** A new database of the server that the test run shares, or why there is none. */
export type SharedPostgres = { readonly url: string } | { readonly missing: string }

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for a database of the server that the whole run shares. */
    postgresBroker: string
  }
}
