import type { Clock, Environment } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { identityMetrics } from './identity-metrics.ts'
import type { IdentitySettings } from './identity-settings.ts'
import { fetchDocument } from './issuer-document.ts'
import { discoverKeyLocation } from './key-location.ts'
import { openLocalIssuer } from './local-issuer.ts'
import { type KeyFinder, publicKeys } from './public-keys.ts'
import { RemoteKeys } from './remote-keys.ts'

/** Whose tokens count, for whom they must be, and where the keys come from. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly keys: KeyFinder
}

export interface TrustedIssuerOptions {
  readonly settings: IdentitySettings
  readonly environment: Environment
  readonly service: string
  readonly dataDir: string
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly needsIdentity: boolean
}

/**
 * Chooses the issuer: the one of OIDC_ISSUER, else outside production the local one. Does not wait for a remote issuer.
 * Undefined in production when there is none and no route needs one.
 *
 * @throws FatalBootError when production has no issuer but needs one, or the settings are incomplete.
 */
export async function trustedIssuer(options: TrustedIssuerOptions): Promise<TrustedIssuer | undefined> {
  const { settings, environment, service, telemetry, needsIdentity } = options
  const { issuer, audience, jwksUrl } = settings
  if (issuer !== undefined) {
    if (!audience?.length) {
      throw new FatalBootError(
        'OIDC_ISSUER is set but OIDC_AUDIENCE is not: set it to what the aud claim of tokens for this service says',
      )
    }
    if (environment === 'production' && !(jwksUrl ?? issuer).startsWith('https:')) {
      telemetry.log.warn({ issuer, jwksUrl }, 'keys of the token issuer are fetched without TLS')
    }
    return { issuer, audience, keys: remoteKeys(issuer, options) }
  }
  if (jwksUrl !== undefined) {
    throw new FatalBootError(
      'JWKS_URL is set but OIDC_ISSUER is not: set it to what the iss claim of tokens says',
    )
  }
  if (environment === 'production') {
    if (!needsIdentity) return undefined
    throw new FatalBootError(
      'a route needs to know who calls, and the development issuer is refused in production: set OIDC_ISSUER and OIDC_AUDIENCE',
    )
  }
  const local = await openLocalIssuer(options)
  telemetry.log.info({ issuer: local.issuer }, 'access tokens come from the development issuer')
  return { issuer: local.issuer, audience: [service], keys: publicKeys({ keys: [local.publicJwk] }) }
}

function remoteKeys(issuer: string, options: TrustedIssuerOptions): KeyFinder {
  const { settings, telemetry, clock, fetch } = options
  const through = { fetch, timeoutMs: 5_000, maxBytes: 512 * 1024 }
  const fetches = telemetry.metrics.counter(identityMetrics.keyFetches)
  let location = settings.jwksUrl
  const remote = new RemoteKeys({
    clock,
    load: async () => {
      location ??= await discoverKeyLocation(issuer, through)
      return publicKeys(await fetchDocument(location, through))
    },
    onLoaded: () => fetches.inc({ outcome: 'ok' }),
    onFailed: (error) => {
      location = settings.jwksUrl
      fetches.inc({ outcome: 'failed' })
      telemetry.log.warn({ error, issuer }, 'keys of the token issuer could not be fetched')
    },
  })
  void remote.warm()
  return remote.find
}
