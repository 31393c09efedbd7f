import { Caller } from '../base/index.ts'

/** Role name → permissions that it gives. */
export type RoleTable = Readonly<Record<string, readonly string[]>>

/** Who calls, as the verified token says it. One object serves every request with the same token, hence frozen. */
export interface Principal {
  /** The `sub` claim. */
  readonly id: string
  /** Every role that the token names, also those that the service's role table does not know. */
  readonly roles: readonly string[]
  /** What the role table gives for those roles. */
  readonly permissions: ReadonlySet<string>
  /** The `tenant_id` claim. */
  readonly tenantId?: string
  /** The same for whatever counts, keeps or records by caller. */
  readonly caller: Caller
  readonly claims: Readonly<Record<string, unknown>>
  /** `service` when a client acts for itself: its `sub` is its `client_id` or `azp` (RFC 9068 §2.2). */
  readonly kind: 'user' | 'service'
}

const MAX_ROLES = 256
const MAX_NAME_LENGTH = 255

/**
 * Reads verified claims. Roles come from `roles` (RFC 9068 §2.2.3.1) and `realm_access.roles` (Keycloak); permissions only
 * from the role table. `scope` gives none: it says what a client may do in a user's name, not what that user may do, and
 * whoever runs the client chooses it.
 *
 * Undefined when `sub` or `tenant_id` is not text of 1 to 255 characters.
 */
export function principalOf(
  claims: Readonly<Record<string, unknown>>,
  permissionsOf: ReadonlyMap<string, readonly string[]>,
): Principal | undefined {
  const { sub, tenant_id: tenantId } = claims
  if (!isName(sub) || (tenantId !== undefined && !isName(tenantId))) return undefined
  const roles = Object.freeze([...new Set([...namesIn(claims.roles), ...namesIn(realmRoles(claims))])])
  const kind = sub === claims.client_id || sub === claims.azp ? 'service' : 'user'
  return Object.freeze({
    id: sub,
    roles,
    permissions: new Set(roles.flatMap((role) => permissionsOf.get(role) ?? [])),
    ...(tenantId === undefined ? {} : { tenantId }),
    caller: new Caller(kind, sub, tenantId),
    claims: deepFreeze(claims),
    kind,
  })
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH

const namesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.slice(0, MAX_ROLES).filter(isName) : []

function realmRoles(claims: Readonly<Record<string, unknown>>): unknown {
  const access = claims.realm_access
  return typeof access === 'object' && access !== null && 'roles' in access ? access.roles : undefined
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
