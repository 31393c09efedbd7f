import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { type Clock, systemClock } from '../base/index.ts'
import { openLocalIssuer } from './local-issuer.ts'

/** Whom a development token names, and for how long. */
export interface DevelopmentTokenOptions {
  /** Data folder of the service, such as `.data/characters`. */
  readonly dataDir: string
  /** Name of the service: the audience. */
  readonly service: string
  /** Default: none. */
  readonly roles?: readonly string[]
  /** Default `developer`. */
  readonly subject?: string
  readonly tenantId?: string
  /** Lifetime in seconds. Default 3,600. */
  readonly ttlS?: number
  readonly clock?: Clock
}

/**
 * Signs an access token (RFC 9068) with the local issuer of a service, which is created when missing. It is good for
 * nothing in production: there the local issuer is never trusted.
 *
 * @throws FatalBootError as `openLocalIssuer`.
 */
export async function issueDevelopmentToken(options: DevelopmentTokenOptions): Promise<string> {
  const { service, roles = [], subject = 'developer', tenantId, ttlS = 3_600, clock = systemClock } = options
  const { issuer, kid, privateKey } = await openLocalIssuer(options)
  const nowS = Math.floor(clock.now() / 1_000)
  const claims = {
    roles: [...roles],
    client_id: 'seaworthy-cli',
    ...(tenantId === undefined ? {} : { tenant_id: tenantId }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(service)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ttlS)
    .sign(privateKey)
}
