import { type AppError, defineErrors } from '../errors/index.ts'
import { bearerChallenge } from './bearer-challenge.ts'

/** What about a token did not hold; the words end up in the problem's detail, so they never quote the token. */
export const TOKEN_FAULTS = {
  malformed: 'is not a well-formed signed JWT',
  too_long: 'is longer than this service reads',
  algorithm: 'is signed with an algorithm that is not accepted',
  type: 'is of another type than an access token (typ)',
  unknown_key: 'is signed with a key that the issuer does not publish',
  signature: 'has a signature that does not hold',
  issuer: 'was issued by someone else (iss)',
  audience: 'was issued for another service (aud)',
  not_yet_valid: 'is not valid yet (nbf)',
  claims: 'lacks a required claim or has one of the wrong form',
} as const

export type TokenFault = keyof typeof TOKEN_FAULTS

/** Why a caller is not let in: 401 with a challenge (RFC 6750), 403, or 503 while nobody can be verified. */
export const identityErrors = defineErrors('identity', {
  credentials_missing: {
    status: 401,
    title: 'Credentials missing',
    detail: 'This resource needs an access token in the Authorization header, with the Bearer scheme.',
    advice: 'Send "Authorization: Bearer <token>". In development "seaworthy token" makes one.',
  },
  token_invalid: {
    status: 401,
    title: 'Access token invalid',
    detail: ({ fault }: { fault: TokenFault }) => `The access token ${TOKEN_FAULTS[fault]}.`,
    advice: 'Get a new token for this service from the issuer that it trusts (OIDC_ISSUER, OIDC_AUDIENCE).',
  },
  token_expired: {
    status: 401,
    title: 'Access token expired',
    detail: 'The access token has expired (exp).',
    advice: 'Get a new token, by the refresh token if there is one, and repeat the request.',
  },
  access_forbidden: {
    status: 403,
    title: 'Access forbidden',
    detail: 'The caller is known but lacks the role or permission that this resource asks for.',
    advice: 'Ask the owner of the service for the role; a new token is needed after it was granted.',
  },
  identity_unavailable: {
    status: 503,
    title: 'Identity unavailable',
    detail: 'The keys to verify access tokens cannot be had from the issuer at the moment.',
    advice: 'Try again after Retry-After. Operators: see that the issuer answers (OIDC_ISSUER, JWKS_URL).',
  },
})

export const credentialsMissing = (): AppError =>
  identityErrors.credentials_missing({ headers: bearerChallenge() })

export const tokenInvalid = (fault: TokenFault): AppError =>
  identityErrors.token_invalid(
    { fault },
    { headers: bearerChallenge('invalid_token', { description: `The access token ${TOKEN_FAULTS[fault]}` }) },
  )

export const tokenExpired = (): AppError =>
  identityErrors.token_expired({
    headers: bearerChallenge('invalid_token', { description: 'The access token expired' }),
  })

/** @param scope Permissions that would have been enough, when the policy names them. */
export const accessForbidden = (scope: readonly string[] = []): AppError =>
  identityErrors.access_forbidden({ headers: bearerChallenge('insufficient_scope', { scope }) })
