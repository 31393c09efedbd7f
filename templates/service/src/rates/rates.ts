import type { UpstreamClient } from '@seaworthy/chassis'
import Type, { type Static } from 'typebox'
import { rateErrors } from './rate-errors.ts'

/** A rate, as the provider tells it and as it is answered. */
export const Rate = Type.Object(
  { currency: Type.String({ pattern: '^[A-Z]{3}$' }), perEuro: Type.Number({ exclusiveMinimum: 0 }) },
  { title: 'Rate' },
)

/** Exchange rates of the provider. */
export class Rates {
  readonly #client: UpstreamClient

  constructor(client: UpstreamClient) {
    this.#client = client
  }

  /** @throws rate_not_found, and what the client throws when the provider does not answer in time. */
  async find(currency: string): Promise<Static<typeof Rate>> {
    const answer = await this.#client.request({
      path: '/rates/{currency}',
      params: { currency },
      accept: [404],
      schema: Rate,
    })
    if (answer.kind === 'accepted') throw rateErrors.rate_not_found({ currency })
    return answer.body
  }
}
