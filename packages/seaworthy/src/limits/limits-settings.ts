import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

export const limitsSettings = defineSettings('limits', {
  enabled: setting(Type.Boolean(), {
    variable: 'RATE_LIMITS',
    default: true,
    describe: 'Whether requests are counted against rate classes; off only where something in front does it',
    example: 'off',
  }),
})

export type LimitsSettings = SettingsOf<typeof limitsSettings>
