import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

/** Whether requests are counted, and how many replicas share a quota without Redis. */
export const limitsSettings = defineSettings('limits', {
  enabled: setting(Type.Boolean(), {
    variable: 'RATE_LIMITS',
    default: true,
    describe: 'Whether requests are counted against rate classes; off only where something in front does it',
    example: 'off',
  }),
  replicas: setting(Type.Integer({ minimum: 1, maximum: 10_000 }), {
    variable: 'RATE_LIMIT_REPLICAS',
    default: 1,
    describe:
      'How many replicas share a quota while Redis is lost: each then grants its part. Matters only with REDIS_URL',
  }),
})

/** {@link limitsSettings} as loaded. */
export type LimitsSettings = SettingsOf<typeof limitsSettings>
