import type { AppError } from '../errors/index.ts'
import type { AccessPolicy, AccessRequest } from './access-policy.ts'
import { accessForbidden, credentialsMissing } from './identity-errors.ts'
import type { Principal } from './principal.ts'

/** `unauthenticated` is 401, to somebody who may be allowed with a token; `forbidden` is 403, to somebody known. */
export type AccessDecision = 'allow' | 'unauthenticated' | 'forbidden'

/** Applies a policy; answers at once except for a custom rule that is asynchronous. */
export function decide(
  policy: AccessPolicy,
  principal: Principal | undefined,
  request: AccessRequest,
): AccessDecision | Promise<AccessDecision> {
  if (policy.kind === 'anyone') return 'allow'
  if (policy.kind === 'custom') {
    const answer = policy.allows(principal, request)
    if (typeof answer === 'boolean') return verdict(answer, principal)
    return Promise.resolve(answer).then((allowed) => verdict(allowed, principal))
  }
  if (!principal) return 'unauthenticated'
  switch (policy.kind) {
    case 'authenticated':
      return 'allow'
    case 'role':
      return verdict(
        policy.anyOf.some((name) => principal.roles.includes(name)),
        principal,
      )
    case 'permission':
      return verdict(
        policy.allOf.every((name) => principal.permissions.has(name)),
        principal,
      )
    default:
      return policy satisfies never
  }
}

/** `decide` as the error to answer with: undefined lets the request pass, else 401 or 403 with its challenge. */
export function refusal(
  policy: AccessPolicy,
  principal: Principal | undefined,
  request: AccessRequest,
): AppError | undefined | Promise<AppError | undefined> {
  const decision = decide(policy, principal, request)
  return typeof decision === 'string'
    ? errorFor(decision, policy)
    : decision.then((settled) => errorFor(settled, policy))
}

const verdict = (allowed: unknown, principal: Principal | undefined): AccessDecision =>
  allowed === true ? 'allow' : principal ? 'forbidden' : 'unauthenticated'

function errorFor(decision: AccessDecision, policy: AccessPolicy): AppError | undefined {
  if (decision === 'allow') return undefined
  if (decision === 'unauthenticated') return credentialsMissing()
  return accessForbidden(policy.kind === 'permission' ? policy.allOf : [])
}
