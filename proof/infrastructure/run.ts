// What makes an environment on AWS: parsed, its names checked by the schema of the provider, applied where AWS is played, and held to
// rules. It is never planned against an account.
//   --only names        which of the claims
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { chosenOf, openReport } from '../harness/report.ts'
import { charts } from './claims/charts.ts'
import { decisions } from './claims/decisions.ts'
import { format } from './claims/format.ts'
import { names } from './claims/names.ts'
import { policies } from './claims/policies.ts'
import { startGround } from './ground.ts'
import { fetchTools } from './tools.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf([format, names, decisions, charts, policies], values.only)
const tools = await fetchTools()
const report = openReport()
{
  await using supervisor = createSupervisor()
  const ground = await startGround(tools, supervisor)
  for (const claim of chosen) await report.show(claim, () => claim.run(ground))
}
report.close()
