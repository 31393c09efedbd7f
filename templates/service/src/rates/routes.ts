import { anyone, route } from '@seaworthy/chassis'
import Type from 'typebox'
import { rateErrors } from './rate-errors.ts'
import { Rate } from './rates.ts'
import type { RatesParts } from './rates-parts.ts'

export const getRate = route({
  method: 'GET',
  path: '/rates/{currency}',
  operationId: 'getRate',
  summary: 'What an euro costs in a currency',
  access: anyone,
  input: { params: Type.Object({ currency: Rate.properties.currency }) },
  output: { 200: Rate },
  errors: [rateErrors],
  cache: { scope: 'public', maxAgeS: 60 },
  handler: ({ params }, { rates }: RatesParts) => rates.find(params.currency),
})
