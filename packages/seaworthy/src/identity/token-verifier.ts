import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { Clock } from '../base/index.ts'
import { AppError } from '../errors/index.ts'
import { type TokenFault, tokenExpired, tokenInvalid } from './identity-errors.ts'
import type { KeyFinder } from './public-keys.ts'

/** Signature algorithms that are accepted; never `none`, never a shared secret (RFC 8725 §3.1, §3.2). */
export const ACCEPTED_ALGORITHMS: readonly string[] = Object.freeze(['RS256', 'PS256', 'ES256', 'EdDSA'])

/** Longest token that is looked at. Browsers and proxies rarely pass a header beyond 8 KiB. */
export const MAX_TOKEN_LENGTH = 8_192

/** How far the issuer's clock and ours may be apart. */
const CLOCK_TOLERANCE_S = 10

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/
const TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt', 'application/jwt'])

export interface TokenVerifierOptions {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly keys: KeyFinder
  readonly clock: Clock
}

export type TokenVerifier = (token: string) => Promise<JWTPayload & { readonly exp: number }>

/**
 * Verifies access tokens that are signed JWTs: length, form, `typ` (`at+jwt` of RFC 9068, or `JWT` as most issuers say),
 * algorithm, signature, `iss`, `aud`, `exp`, `nbf`.
 *
 * The function that it returns throws only `token_invalid`, `token_expired` and what the keys throw
 * (`identity_unavailable`); none of them carries any part of the token.
 */
export function createTokenVerifier({ issuer, audience, keys, clock }: TokenVerifierOptions): TokenVerifier {
  const keyFor: KeyFinder = async (header) => {
    if (!TYPES.has(String(header.typ).toLowerCase())) throw tokenInvalid('type')
    if (header.kid !== undefined && typeof header.kid !== 'string') throw tokenInvalid('malformed')
    return keys(header)
  }
  return async (token) => {
    const fault = shapeFault(token)
    if (fault) throw tokenInvalid(fault)
    try {
      const { payload } = await jwtVerify(token, keyFor, {
        algorithms: [...ACCEPTED_ALGORITHMS],
        issuer,
        audience: [...audience],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(clock.now()),
      })
      return payload as JWTPayload & { exp: number }
    } catch (error) {
      throw catalogued(error)
    }
  }
}

/** What is wrong with a token before anything of it is decoded. */
export function shapeFault(token: string): TokenFault | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return 'too_long'
  return COMPACT.test(token) ? undefined : 'malformed'
}

/** The original error is not kept as cause: jose puts the claims on it, and causes are logged. */
function catalogued(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof errors.JWTExpired) return tokenExpired()
  if (error instanceof errors.JWTClaimValidationFailed) return tokenInvalid(claimFault(error.claim))
  if (error instanceof errors.JOSEAlgNotAllowed) return tokenInvalid('algorithm')
  if (error instanceof errors.JWKSNoMatchingKey) return tokenInvalid('unknown_key')
  if (error instanceof errors.JWKSMultipleMatchingKeys) return tokenInvalid('unknown_key')
  if (error instanceof errors.JWSSignatureVerificationFailed) return tokenInvalid('signature')
  return tokenInvalid('malformed')
}

function claimFault(claim: string): TokenFault {
  switch (claim) {
    case 'iss':
      return 'issuer'
    case 'aud':
      return 'audience'
    case 'nbf':
      return 'not_yet_valid'
    default:
      return 'claims'
  }
}
