import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type ConnectionOptions, createSecureContext, getCACertificates } from 'node:tls'
import type { ConnectionUrl } from './connection-url.ts'

/**
 * TLS by libpq's `sslmode`: `disable` none, `require` encrypts, and with an authority checks who signed the certificate,
 * as `verify-ca` does, `verify-full` checks the host name as well. Without one: `verify-full` where an authority or a
 * certificate is named, else none. What is wrong goes to `problems`.
 */
export function connectionTls(
  url: ConnectionUrl,
  caFile: string | undefined,
  problems: string[],
): ConnectionOptions | false {
  const { rootCertificate, certificate, key } = url
  if (caFile !== undefined && rootCertificate !== undefined && caFile !== rootCertificate) {
    problems.push('sslrootcert and DATABASE_CA_FILE name two authorities: keep one')
  }
  const authority = rootCertificate ?? caFile
  const isSocket = url.host?.startsWith('/') ?? false
  const mode = url.mode ?? (authority === undefined || isSocket ? 'disable' : 'verify-full')
  if (mode === 'disable') return false
  if (mode === 'verify-ca' && authority === undefined) {
    problems.push(
      'sslmode=verify-ca without an authority would trust any server with a public certificate: name it with sslrootcert or DATABASE_CA_FILE, or use verify-full',
    )
  }
  if (mode !== 'verify-full' && authority === 'system') {
    problems.push(
      `sslmode=${mode} with the authorities of the system would trust any server with a public certificate: use verify-full`,
    )
  }
  const own =
    certificate === undefined || key === undefined
      ? {}
      : {
          cert: readPem(certificate, `sslcert ${certificate}`, problems),
          key: readPem(key, `sslkey ${key}`, problems),
        }
  const trusted = authority === undefined ? {} : { ca: readAuthority(authority, problems) }
  if (own.cert !== undefined && own.key !== undefined) {
    try {
      createSecureContext(own)
    } catch (error) {
      problems.push(
        `sslcert and sslkey are no certificate and its unencrypted key (${(error as NodeJS.ErrnoException).code})`,
      )
    }
  }
  return {
    ...own,
    ...trusted,
    rejectUnauthorized: mode !== 'require' || authority !== undefined,
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: anyName }),
  }
}

/** One function, so that two configurations can be compared. */
const anyName = () => undefined

function readAuthority(file: string, problems: string[]): string | string[] | undefined {
  if (file === 'system') {
    const found = getCACertificates('system')
    if (found.length === 0) problems.push('the system has no authorities: name a PEM file')
    return found
  }
  const what = `the authority ${file} (DATABASE_CA_FILE, or sslrootcert of the URL)`
  const text = readPem(file, what, problems)
  try {
    if (text !== undefined) new X509Certificate(text)
  } catch {
    problems.push(`${what} holds no certificate in PEM`)
  }
  return text
}

function readPem(file: string, what: string, problems: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    problems.push(`${what} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
    return undefined
  }
}
