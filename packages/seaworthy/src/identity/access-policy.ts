import type { Principal } from './principal.ts'

/** What a policy may look at besides the caller. */
export interface AccessRequest {
  readonly method: string
  readonly params: unknown
}

/** Decides about a request by who calls, undefined for nobody, and what is asked for; anything but `true` refuses. */
export type AccessRule = (
  principal: Principal | undefined,
  request: AccessRequest,
) => boolean | Promise<boolean>

/** Who may use a route. Every route declares one; there is no default. */
export type AccessPolicy =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'role'; readonly anyOf: readonly string[] }
  | { readonly kind: 'permission'; readonly allOf: readonly string[] }
  | { readonly kind: 'custom'; readonly name: string; readonly allows: AccessRule }

/** Everybody, also without a token. A token that is presented must still hold. */
export const anyone: AccessPolicy = Object.freeze({ kind: 'anyone' })

/** Everybody whose token holds. */
export const authenticated: AccessPolicy = Object.freeze({ kind: 'authenticated' })

/**
 * Callers with at least one of the roles.
 *
 * @throws TypeError without a name: an empty list would look like a rule and refuse everybody.
 */
export function role(...anyOf: readonly string[]): AccessPolicy {
  return Object.freeze({ kind: 'role', anyOf: Object.freeze(checked('role', anyOf)) })
}

/**
 * Callers with all of the permissions.
 *
 * @throws TypeError without a name: an empty list would look like a rule and let everybody in.
 */
export function permission(...allOf: readonly string[]): AccessPolicy {
  return Object.freeze({ kind: 'permission', allOf: Object.freeze(checked('permission', allOf)) })
}

/**
 * A rule of the service's own; anything but `true` refuses, and an error in the rule fails the request.
 *
 * @param name Stands in documentation and logs, such as `owner-of-the-deck`.
 */
export function allow(name: string, allows: AccessRule): AccessPolicy {
  if (name === '') throw new TypeError('allow() needs a name')
  return Object.freeze({ kind: 'custom', name, allows })
}

function checked(kind: string, names: readonly string[]): string[] {
  if (names.length === 0 || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new TypeError(`${kind}() needs at least one name, each not empty`)
  }
  return [...names]
}
