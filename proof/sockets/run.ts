import { parseArgs } from 'node:util'
import { runCampaign } from '../../packages/seaworthy/src/testing/socket-fuzz/socket-campaign.ts'

/** `npm run prove:sockets -- --seeds 10000 --from 1`: mistreats a service over raw sockets; ends with 1 when it is not up to it. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    batch: { type: 'string', default: '250' },
  },
})
const [seeds, firstSeed, batch] = [Number(values.seeds), Number(values.from), Number(values.batch)]
const beganMs = performance.now()
const seconds = () => Math.round((performance.now() - beganMs) / 1_000)
const faults = await runCampaign({
  seeds,
  firstSeed,
  batch,
  onBatch: (done) => console.log(`${done} of ${seeds} seeds, ${seconds()} s`),
})
for (const fault of faults) console.log(fault)
console.log(`${faults.length === 0 ? 'all is well' : 'FAILED'} after ${seconds()} s, seeds from ${firstSeed}`)
// Node's own clean-up waits for ever, at full load, for sockets that were reset while they sent.
process.exit(faults.length === 0 ? 0 : 1)
