import { upstreamErrors } from './upstream-errors.ts'

/** What servers and proxies commonly take. */
const MAX_LENGTH = 2_048

/**
 * An address that a stranger gave, such as a subscriber's webhook: what is wrong with it is the stranger's to mend.
 *
 * @throws upstream_address_invalid, in words that hold nothing of the address
 */
export function parseForeignUrl(given: string | URL): URL {
  const text = String(given)
  const invalid = (reason: string) => upstreamErrors.upstream_address_invalid({ reason })
  if (text.length > MAX_LENGTH) throw invalid(`it is longer than ${MAX_LENGTH} characters`)
  // The parser would take the control characters and the backslashes out, and what was checked elsewhere was another text.
  if (/[\p{Cc}\s\\]/u.test(text)) throw invalid('it has spaces, control characters or backslashes in it')
  const address = URL.parse(text)
  if (address === null) throw invalid('it is not an absolute URL')
  if (!/^https?:$/.test(address.protocol)) throw invalid('it is neither http nor https')
  if (!/^https?:\/\//i.test(text)) throw invalid('two slashes must follow the scheme')
  if (address.username || address.password) throw invalid('it carries credentials')
  if (address.port === '0') throw invalid('its port is 0')
  return address
}
