import type { Environment } from '../base/index.ts'
import { type Clock, systemClock } from '../base/index.ts'
import { AppError } from '../errors/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { tokenInvalid } from './identity-errors.ts'
import { identityMetrics } from './identity-metrics.ts'
import type { IdentitySettings } from './identity-settings.ts'
import { type Principal, principalOf, type RoleTable } from './principal.ts'
import { createTokenVerifier, shapeFault } from './token-verifier.ts'
import { trustedIssuer } from './trusted-issuer.ts'
import { VerifiedTokens } from './verified-tokens.ts'

/** Finds out who calls. */
export interface Authenticator {
  /**
   * The caller that an `Authorization` value names; undefined without one, or with another scheme than Bearer. Rejects
   * with `token_invalid` or `token_expired` (401) when the token does not hold, `identity_unavailable` (503) when that
   * cannot be found out.
   */
  authenticate(authorization: string | undefined): Promise<Principal> | undefined
}

/** Whose tokens are believed and what they allow. */
export interface AuthenticatorOptions {
  readonly settings: IdentitySettings
  readonly environment: Environment
  /** What the service's roles may do; a role that is not in it gives no permission. */
  readonly roles: RoleTable
  readonly service: string
  /** Folder for the key pair of the development issuer. */
  readonly dataDir: string
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  /** Whether any route asks who calls; decides if production may start without an issuer. Default true. */
  readonly needsIdentity?: boolean
  readonly clock?: Clock
  readonly fetch?: typeof fetch
}

/**
 * Builds the authenticator for bearer tokens (RFC 6750) of the trusted issuer. Starts while that issuer is down.
 *
 * @throws FatalBootError as `trustedIssuer`.
 */
export async function createAuthenticator(options: AuthenticatorOptions): Promise<Authenticator | undefined> {
  const { roles, telemetry, needsIdentity = true, clock = systemClock, fetch = globalThis.fetch } = options
  const trusted = await trustedIssuer({ ...options, needsIdentity, clock, fetch })
  if (!trusted) return undefined
  const verify = createTokenVerifier({ ...trusted, clock })
  const verified = new VerifiedTokens({ clock })
  const permissionsOf = new Map(Object.entries(roles))
  const outcomes = telemetry.metrics.counter(identityMetrics.tokens)
  const cachedOutcome = outcomes.labels({ outcome: 'cached' })

  const examine = async (token: string, digest: string): Promise<Principal> => {
    const claims = await verify(token)
    const principal = principalOf(claims, permissionsOf)
    if (!principal) throw tokenInvalid('claims')
    verified.keep(digest, principal, claims.exp * 1_000)
    outcomes.inc({ outcome: 'verified' })
    return principal
  }
  const refuse = (error: unknown): never => {
    outcomes.inc({ outcome: error instanceof AppError ? error.code : 'error' })
    throw error
  }

  return {
    authenticate(authorization) {
      const token = bearerToken(authorization)
      if (token === undefined) return undefined
      const fault = shapeFault(token)
      if (fault) return Promise.reject(tokenInvalid(fault)).catch(refuse)
      const digest = verified.digest(token)
      const known = verified.get(digest)
      if (known) {
        cachedOutcome.inc()
        return Promise.resolve(known)
      }
      return examine(token, digest).catch(refuse)
    },
  }
}

const BEARER = /^bearer(?: +|$)/i

/** What follows the scheme, which may be empty; undefined for no value and for another scheme (RFC 9110 §11.4). */
function bearerToken(authorization: string | undefined): string | undefined {
  const scheme = authorization === undefined ? null : BEARER.exec(authorization)
  return scheme ? authorization?.slice(scheme[0].length) : undefined
}
