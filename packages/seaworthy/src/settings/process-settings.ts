import Type from 'typebox'
import { defineSettings } from './definition.ts'
import { setting } from './setting.ts'

export type Environment = 'development' | 'production' | 'test'

/** What every other setting may depend on. `loadSettings` always loads it. */
export const processSettings = defineSettings('process', {
  environment: setting(Type.Enum(['development', 'production', 'test']), {
    variable: 'NODE_ENV',
    default: 'development',
    describe: 'What kind of place this is; safe defaults differ between them',
    example: 'production',
  }),
})
