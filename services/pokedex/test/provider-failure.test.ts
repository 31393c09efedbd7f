import { expect, test } from 'vitest'
import { drillProviderFailure, judgeProviderFailure } from './provider-failure.ts'

// The whole minute: `npm run drill:provider-failure` in the folder of this service.
test('half of the answers of the provider are errors, at 200 requests a second', async () => {
  const report = await drillProviderFailure({ failingS: 6, ratePerS: 200, recoveryS: 40 })
  expect(judgeProviderFailure(report), JSON.stringify(report)).toEqual([])
})
