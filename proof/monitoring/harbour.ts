import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import {
  type SecretStoreServer,
  startSecretStore,
} from '../../packages/seaworthy/src/secrets/fixtures/secret-store-server.ts'
import { ROOT_TOKEN, vaultProtocol } from '../../packages/seaworthy/src/secrets/fixtures/vault-protocol.ts'
import type { Observed, ObservedService } from './observed-service.ts'
import { type PlayedPeer, startPlayedPeer } from './played-peer.ts'

/** A service with faults of its own, and those whom it tells or asks what others do not. */
export interface Harbour {
  readonly service: ObservedService
  readonly collector: PlayedPeer
  readonly reports: PlayedPeer
  readonly issuer: PlayedPeer
  readonly store: SecretStoreServer
}

const SECRET = 'harbour'

export async function startHarbour(
  observe: (observed: Observed) => Promise<ObservedService>,
  started: AsyncDisposableStack,
): Promise<Harbour> {
  const collector = started.use(await startPlayedPeer())
  const reports = started.use(await startPlayedPeer())
  const issuer = started.use(await startPlayedPeer(issuerDocuments))
  const store = started.use(await startSecretStore(vaultProtocol()))
  keepDsn({ store, reports }, 'key')
  const service = await observe({
    name: 'harbour',
    drillFile: join(import.meta.dirname, 'harbour/seaworthy.drill.yaml'),
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: 'harbour',
      SECRET_STORE: 'vault',
      SECRET_STORE_NAMES: SECRET,
      // As much faster as time runs, as far as it goes.
      SECRETS_REFRESH_MS: '1000',
      VAULT_ADDR: store.url,
      VAULT_AUTH: 'token',
      VAULT_TOKEN: ROOT_TOKEN,
    },
  })
  return { service, collector, reports, issuer, store }
}

/** Puts the address of the receiver of reports into the store: a secret that nobody follows while the service runs. */
export function keepDsn({ store, reports }: Pick<Harbour, 'store' | 'reports'>, key: string): void {
  store.secrets.set(SECRET, { SENTRY_DSN: `${reports.url.replace('://', `://${key}@`)}/1` })
}

const KEY = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
  kid: 'a',
}

const issuerDocuments = (url: string) => ({
  '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
  '/keys': { keys: [KEY] },
})
