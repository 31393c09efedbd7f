export {
  type AccessPolicy,
  type AccessRequest,
  type AccessRule,
  allow,
  anyone,
  authenticated,
  permission,
  role,
} from './access-policy.ts'
export { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './authenticator.ts'
export { type AccessDecision, decide, refusal } from './decide.ts'
export { type DevelopmentTokenOptions, issueDevelopmentToken } from './development-token.ts'
export { identityCapability } from './identity-capability.ts'
export { identityErrors } from './identity-errors.ts'
export { identityMetrics } from './identity-metrics.ts'
export { type IdentitySettings, identitySettings } from './identity-settings.ts'
export { developmentIssuerFile } from './local-issuer.ts'
export type { Principal, RoleTable } from './principal.ts'
