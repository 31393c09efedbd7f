/** Why a request with credentials was turned away (RFC 6750 §3.1). */
export type BearerError = 'invalid_token' | 'insufficient_scope'

// RFC 6749 §3.3: a scope value is made of printable ASCII without quote and backslash.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Response header `WWW-Authenticate` for the Bearer scheme (RFC 6750 §3); no error code when nothing was presented. */
export function bearerChallenge(
  error?: BearerError,
  details: { readonly description?: string; readonly scope?: readonly string[] } = {},
): Readonly<Record<string, string>> {
  const parameters = ['realm="api"']
  if (error) parameters.push(`error="${error}"`)
  if (details.description)
    parameters.push(`error_description="${details.description.replace(/["\\]/g, "'")}"`)
  const scope = details.scope?.filter((name) => SCOPE.test(name))
  if (scope && scope.length > 0) parameters.push(`scope="${scope.join(' ')}"`)
  return { 'www-authenticate': `Bearer ${parameters.join(', ')}` }
}
