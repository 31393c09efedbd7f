export type { SecretStore } from './secret-store.ts'
export { SECRET_STORE_FAULTS, SecretStoreError, type SecretStoreFault } from './secret-store-error.ts'
export { secretStoreSettings } from './secret-store-settings.ts'
export { type SecretWatchOptions, watchSecrets } from './secret-watch.ts'
export { secretsMetrics } from './secrets-metrics.ts'
export {
  readStoredSecrets,
  SECRET_SETTINGS,
  type StoredSecrets,
  type StoredSecretsOptions,
} from './stored-secrets.ts'
export { tellStoredSecrets } from './tell-stored-secrets.ts'
