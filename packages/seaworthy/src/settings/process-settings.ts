import Type from 'typebox'
import { ENVIRONMENTS } from '../base/index.ts'
import { defineSettings } from './definition.ts'
import { setting } from './setting.ts'

/** What every other setting may depend on. `loadSettings` always loads it. */
export const processSettings = defineSettings('process', {
  environment: setting(Type.Enum([...ENVIRONMENTS]), {
    variable: 'NODE_ENV',
    default: 'development',
    describe: 'What kind of place this is; safe defaults differ between them',
    example: 'production',
  }),
})
