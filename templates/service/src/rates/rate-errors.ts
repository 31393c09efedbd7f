import { defineErrors } from '@seaworthy/chassis/errors'

/** What can be wrong with a request for rates, beside the troubles of their provider. */
export const rateErrors = defineErrors('rates', {
  rate_not_found: {
    status: 404,
    title: 'No such rate',
    detail: ({ currency }: { currency: string }) => `The provider has no rate for ${currency}.`,
    advice: 'Currencies are called as in ISO 4217, such as USD.',
  },
})
