import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'

/** Where Redis is and how long it may take: shared by everything that keeps something there. */
export const redisSettings = defineSettings('redis', {
  url: secretSetting({
    variable: 'REDIS_URL',
    optional: true,
    describe:
      'Redis (7 or later) or Valkey, such as redis://user:password@host:6379/0, or rediss:// for TLS. Absent: each process keeps what it needs in its memory.',
  }),
  commandTimeoutMs: setting(Type.Integer({ minimum: 5, maximum: 10_000 }), {
    variable: 'REDIS_COMMAND_TIMEOUT_MS',
    default: 40,
    describe: 'Silence after which Redis counts as lost and requests go on without it, milliseconds',
  }),
})

/** {@link redisSettings} as loaded: times in milliseconds, the address as a secret. */
export type RedisSettings = SettingsOf<typeof redisSettings>
