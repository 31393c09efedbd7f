import type { ClientsOf, FeatureContext } from '@seaworthy/chassis'
import type { uses } from '../uses.ts'
import { Rates } from './rates.ts'

/** What the feature needs of its service. */
type RatesContext = FeatureContext<ClientsOf<typeof uses>>

/** What its routes share. */
export interface RatesParts {
  readonly rates: Rates
}

export const provideRates = ({ uses }: RatesContext): RatesParts => ({ rates: new Rates(uses.rates) })
