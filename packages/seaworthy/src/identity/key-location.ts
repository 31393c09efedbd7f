import { type DocumentFetch, fetchDocument } from './issuer-document.ts'

/**
 * Where an issuer publishes its keys: `jwks_uri` of its discovery document (OpenID Connect Discovery 1.0 §4).
 *
 * @throws Error when the document speaks for another issuer (§4.3), or points an https issuer to plain http.
 */
export async function discoverKeyLocation(issuer: string, through: DocumentFetch): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { issuer: named, jwks_uri: location } = await fetchDocument(url, through)
  if (named !== issuer) {
    throw new Error(
      `${url} speaks for another issuer than OIDC_ISSUER; they must be equal to the letter, a slash at the end included`,
    )
  }
  if (typeof location !== 'string' || !URL.canParse(location)) throw new Error(`${url} has no jwks_uri`)
  const { protocol } = new URL(location)
  if (protocol !== 'https:' && !(protocol === 'http:' && issuer.startsWith('http:'))) {
    throw new Error(`${url} has a jwks_uri that is less protected than the issuer`)
  }
  return location
}
