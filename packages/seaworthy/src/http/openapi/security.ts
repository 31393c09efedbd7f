import type { AccessPolicy } from '../../identity/index.ts'

type Requirement = Readonly<Record<string, readonly string[]>>

export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the issuer that the service trusts (RFC 6750, RFC 9068).',
  },
}

/** What has to be presented: one of the requirements. OpenAPI 3.1 lets a bearer scheme name roles. */
export function securityOf(policy: AccessPolicy): Requirement[] {
  switch (policy.kind) {
    case 'anyone':
      return []
    case 'role':
      return policy.anyOf.map((role) => ({ bearer: [role] }))
    case 'permission':
      return [{ bearer: policy.allOf }]
    default:
      return [{ bearer: [] }]
  }
}

/** The same in words, for people. */
export function describeAccess(policy: AccessPolicy): string {
  switch (policy.kind) {
    case 'role':
      return `one of the roles ${policy.anyOf.join(', ')}`
    case 'permission':
      return `the permissions ${policy.allOf.join(', ')}`
    case 'custom':
      return policy.name
    default:
      return policy.kind
  }
}
