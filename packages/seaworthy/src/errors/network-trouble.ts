/** Where a service wanted to connect, in words for people; never a password. */
export interface Destination {
  /** `host:port`. */
  readonly address: string
  /** The setting that names it, such as `DATABASE_URL`. */
  readonly variable: string
  /** The setting that names the authority of its certificate. */
  readonly authority: string
}

/**
 * Why a connection cannot be made, and what to do about it, for the log: a code alone sends its reader to a search engine
 * at night. Undefined for an error that does not come from the network or from TLS.
 */
export function networkTrouble(error: unknown, destination: Destination): string | undefined {
  const { address, variable, authority } = destination
  const { code, message } = firstOf(error)
  const host = address.slice(0, address.lastIndexOf(':'))
  if (/ENOTFOUND|EAI_AGAIN/.test(code || message)) {
    return `no address is known for the host "${host}": correct it in ${variable}, or look at the DNS`
  }
  if (/ECONNREFUSED/.test(code || message)) {
    return `nothing listens on ${address}: start it there, or correct host and port in ${variable}`
  }
  if (/ALTNAME|altnames/.test(`${code} ${message}`)) {
    return `the certificate of ${address} is for another name: use a name of the certificate in ${variable}`
  }
  if (/CERT|UNABLE_TO_(VERIFY|GET)|self.signed|unable to verify/i.test(`${code} ${message}`)) {
    return `the certificate of ${address} does not hold (${code || message}): name its authority in ${authority}`
  }
  if (/EPROTO|wrong version number|packet length too long|before secure TLS/.test(`${code} ${message}`)) {
    return `${address} does not speak TLS, and ${variable} asks for it: turn it on there, or off in ${variable}`
  }
  if (/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout/i.test(`${code} ${message}`)) {
    return `${address} does not answer: a firewall, a wrong host in ${variable}, or a server that is down`
  }
  if (/ECONNRESET|EPIPE|terminated unexpectedly|connection is closed/i.test(`${code} ${message}`)) {
    return `${address} closes the connection: look whether it is what ${variable} says, and whether it wants TLS`
  }
  return undefined
}

/** A connection that was tried on several addresses fails with one error that says nothing itself. */
function firstOf(error: unknown): { code: string; message: string } {
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
  const { code, message } = (first ?? {}) as { code?: unknown; message?: unknown }
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' }
}
