import { feature } from '@seaworthy/chassis'
import { rateErrors } from './rate-errors.ts'
import { provideRates } from './rates-parts.ts'
import { getRate } from './routes.ts'

/** Exchange rates, from their provider. */
export const rates = feature({
  name: 'rates',
  errors: [rateErrors],
  provides: provideRates,
  routes: [getRate],
})
