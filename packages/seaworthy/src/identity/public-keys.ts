import {
  type CryptoKey,
  createLocalJWKSet,
  type JSONWebKeySet,
  type JWK,
  type JWSHeaderParameters,
} from 'jose'

/** Finds the key for a token's header; rejects with jose's `JWKSNoMatchingKey` when there is none. */
export type KeyFinder = (header: JWSHeaderParameters) => Promise<CryptoKey>

const MAX_KEYS = 100
const ASYMMETRIC = new Set(['RSA', 'EC', 'OKP'])

/**
 * The signature keys of a JWK set (RFC 7517). Symmetric and private keys are passed over: a set that is published must
 * not contain them, and none of them may ever verify a token.
 *
 * @throws Error when no usable key is left.
 */
export function publicKeys(set: Readonly<Record<string, unknown>>): KeyFinder {
  const published: readonly unknown[] = Array.isArray(set.keys) ? set.keys : []
  const keys = published.filter(isPublicSignatureKey).slice(0, MAX_KEYS)
  if (keys.length === 0) throw new Error('the key set holds no public signature key')
  return createLocalJWKSet({ keys } satisfies JSONWebKeySet)
}

function isPublicSignatureKey(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false
  const { kty, use, d } = key as JWK
  return typeof kty === 'string' && ASYMMETRIC.has(kty) && d === undefined && (use ?? 'sig') === 'sig'
}
