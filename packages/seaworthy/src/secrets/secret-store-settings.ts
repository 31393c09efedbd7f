import Type from 'typebox'
import { defineSettings, setting } from '../settings/index.ts'

/** Whether secrets are read from a store at the start, and how often they are looked at again. */
export const secretStoreSettings = defineSettings('secret store', {
  store: setting(Type.Enum(['none', 'vault', 'aws']), {
    variable: 'SECRET_STORE',
    default: 'none',
    describe:
      'Where secrets are read from at the start: Vault or OpenBao (KV version 2), AWS Secrets Manager, or none. What a store has wins over the environment, which stays the fallback for what it does not have',
    example: 'vault',
  }),
  names: setting(Type.Array(Type.String({ minLength: 1 })), {
    variable: 'SECRET_STORE_NAMES',
    default: [],
    describe:
      'Secrets to read, comma-separated; each is a JSON object with a variable per key, and the first that has a variable counts. In Vault the path below VAULT_KV_MOUNT, in AWS the name or ARN',
    example: 'production/characters,production/shared',
  }),
  timeoutMs: setting(Type.Integer({ minimum: 100, maximum: 120_000 }), {
    variable: 'SECRET_STORE_TIMEOUT_MS',
    default: 10_000,
    describe: 'Longest time for reading them, further tries included, milliseconds',
  }),
  required: setting(Type.Boolean(), {
    variable: 'SECRET_STORE_REQUIRED',
    default: true,
    describe:
      'Whether a store that cannot be read stops the boot. Off: the service warns and starts with what the environment has',
  }),
  refreshMs: setting(Type.Union([Type.Literal(0), Type.Integer({ minimum: 1_000, maximum: 86_400_000 })]), {
    variable: 'SECRETS_REFRESH_MS',
    default: 60_000,
    describe:
      'How often secrets are read again, from the store and from their files, to go on with new ones; milliseconds, 0 for never',
  }),
})
