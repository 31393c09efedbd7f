import { startWithStandIns } from '@seaworthy/chassis/testing/stand-ins'
import { service } from '../src/service.ts'
import { startPlayedRates } from './played-rates.ts'

// What `npm start` runs: the service, with played rates where nobody said the address of the provider.
await startWithStandIns(service, [
  {
    variable: 'RATES_URL',
    async play() {
      const { origin } = await startPlayedRates({ keepAlive: false })
      return { url: origin, note: `invented rates, played at ${origin}` }
    },
  },
])
