// The collectors as they are shipped, on the real OpenTelemetry Collector, between the real `characters` and somebody who keeps what it
// tells by the protocol of Loki, Tempo and Jaeger.
//   --only lines,traces        which of the claims
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { absence } from './claims/absence.ts'
import { lines } from './claims/lines.ts'
import { mistakes } from './claims/mistakes.ts'
import { secrets } from './claims/secrets.ts'
import { shipped } from './claims/shipped.ts'
import { traces } from './claims/traces.ts'
import { watched } from './claims/watched.ts'
import { startGround } from './ground.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf([shipped, lines, secrets, traces, absence, mistakes, watched], values.only)
const report = openReport()
{
  await using ground = await startGround()
  await ground.startCollectors()
  for (const claim of chosen) await report.show(claim, () => claim.run(ground))
  await ground.stopCollectors()
}
report.close()
