// Reports of failures at receivers that others wrote: Bugsink, and what Sentry's own Relay finds wrong with an event.
//   --only received        which of the claims
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { brokenReceiver } from './claims/broken-receiver.ts'
import { received } from './claims/received.ts'
import { relayErrors } from './relay.ts'
import { startBugsink } from './started-bugsink.ts'
import { fetchTools } from './tools.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf([received, brokenReceiver], values.only)
const tools = await fetchTools()
const report = openReport()
const ground = {
  startBugsink: (quota: number) => startBugsink(tools.bugsink, quota),
  relayErrors: (events: readonly object[]) => relayErrors(tools.relay, events),
}
for (const claim of chosen) await report.show(claim, () => claim.run(ground))
report.close()
