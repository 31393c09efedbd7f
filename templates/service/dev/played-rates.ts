import { type FaultyUpstream, startFaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'

const RATES: Readonly<Record<string, number>> = { USD: 1.1, GBP: 0.85, JPY: 160 }

/** The provider of rates, played: with invented rates, and with faults that tests and drills switch on. */
export function startPlayedRates(
  options: { port?: number; keepAlive?: boolean } = {},
): Promise<FaultyUpstream> {
  return startFaultyUpstream({
    ...options,
    answer({ method, path }) {
      const [, key] = /^\/rates\/([A-Z]{3})$/.exec(path) ?? []
      if (method !== 'GET' || key === undefined) return undefined
      const perEuro = RATES[key]
      return perEuro === undefined
        ? { key, status: 404, text: '{}' }
        : { key, status: 200, text: JSON.stringify({ currency: key, perEuro }) }
    },
  })
}
