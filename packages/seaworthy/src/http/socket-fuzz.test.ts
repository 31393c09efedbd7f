import { expect, test } from 'vitest'
import { runCampaign } from '../testing/socket-fuzz/socket-campaign.ts'

// `npm run prove:sockets` plays ten thousand.
test('no client ends the process, keeps a place or breaks a later answer, whatever it sends, reads and resets', async () => {
  expect(await runCampaign({ firstSeed: 1, seeds: 500, batch: 250 })).toEqual([])
})
