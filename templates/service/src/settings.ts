import { defineSettings, setting } from '@seaworthy/chassis/settings'
import Type from 'typebox'

/** What the service can be told from outside. */
export const settings = defineSettings('my-service', {
  ratesUrl: setting(Type.String({ pattern: '^https?://[^\\s?#]+$' }), {
    variable: 'RATES_URL',
    default: 'https://rates.example.com',
    describe: 'Address of the exchange rates, up to but without /rates.',
    example: 'https://rates.example.com',
  }),
})
