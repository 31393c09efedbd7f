import Type from 'typebox'
import { defineSettings, setting } from '../settings/index.ts'

/** What the service as a whole is told. */
export const serviceSettings = defineSettings('service', {
  dataDir: setting(Type.String({ minLength: 1 }), {
    variable: 'DATA_DIR',
    default: '.data',
    describe: 'Folder for embedded data and development keys; each service has its own folder below it',
  }),
})
